// SPDX-License-Identifier: Apache-2.0
import { Check, Copy } from 'lucide-react';
import { useText } from '../i18n/i18n.ts';
import { useCopy } from './use-copy.ts';

/** A text that is wanted elsewhere (an address, a serial, a path): a click on it copies it, or what of it is of use. */
export function CopyText({ text, shown = text }: { text: string; shown?: string }) {
  const t = useText();
  const { isCopied, copy } = useCopy(text);
  const Icon = isCopied ? Check : Copy;
  return (
    <button type="button" className="copy-text" title={isCopied ? t('copied') : t('copyText', { text })} onClick={copy}>
      <span className="copy-text-words">{shown}</span>
      <Icon aria-hidden size={12} strokeWidth={2} />
      <span className="visually-hidden" role="status">
        {isCopied ? t('copied') : ''}
      </span>
    </button>
  );
}
