// SPDX-License-Identifier: Apache-2.0
import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { useText } from '../i18n/i18n.ts';
import { useServices } from '../state/use-services.ts';
import { IconButton } from './IconButton.tsx';

/** Puts a text into the clipboard, and says so. `label` is its name. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const t = useText();
  const { notices } = useServices();
  const [copied, setCopied] = useState<string>();
  const copy = (): void => {
    navigator.clipboard.writeText(text).then(
      () => setCopied(text),
      () => notices.getState().say(t('copyRefused')),
    );
  };
  const isCopied = copied === text;
  return (
    <>
      <IconButton icon={isCopied ? Check : Copy} label={label} hint={isCopied ? t('copied') : label} onClick={copy} />
      <span className="visually-hidden" role="status">
        {isCopied ? t('copied') : ''}
      </span>
    </>
  );
}
