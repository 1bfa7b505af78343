// SPDX-License-Identifier: Apache-2.0
import { useState } from 'react';
import { useText } from '../i18n/i18n.ts';
import { useServices } from '../state/use-services.ts';

/** Puts a text into the clipboard; a clipboard that refuses is told. */
export function useCopy(text: string): { isCopied: boolean; copy(): void } {
  const t = useText();
  const { notices } = useServices();
  const [copied, setCopied] = useState<string>();
  const copy = (): void => {
    navigator.clipboard.writeText(text).then(
      () => setCopied(text),
      () => notices.getState().say(t('copyRefused')),
    );
  };
  return { isCopied: copied === text, copy };
}

/** The same from where no button can show it: a notice says what happened, in words of its own where `said` has some. */
export function useCopyAloud(): (text: string, said?: string) => void {
  const t = useText();
  const { notices } = useServices();
  return (text, said = t('copied')) => {
    const { say } = notices.getState();
    navigator.clipboard.writeText(text).then(
      () => say(said),
      () => say(t('copyRefused')),
    );
  };
}
