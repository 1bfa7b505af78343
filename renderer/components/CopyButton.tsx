// SPDX-License-Identifier: Apache-2.0
import { Check, Copy } from 'lucide-react';
import { useText } from '../i18n/i18n.ts';
import { IconButton } from './IconButton.tsx';
import { useCopy } from './use-copy.ts';

/** Puts a text into the clipboard, and says so. `label` is its name. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const t = useText();
  const { isCopied, copy } = useCopy(text);
  return (
    <>
      <IconButton icon={isCopied ? Check : Copy} label={label} hint={isCopied ? t('copied') : label} onClick={copy} />
      <span className="visually-hidden" role="status">
        {isCopied ? t('copied') : ''}
      </span>
    </>
  );
}
