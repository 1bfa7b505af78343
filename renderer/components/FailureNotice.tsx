// SPDX-License-Identifier: Apache-2.0
import { Check, ChevronRight, Copy, RotateCw, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { FailureView } from '../../electron/ipc/failure.ts';
import { useFailureText, useText } from '../i18n/i18n.ts';
import { Button } from './Button.tsx';
import { FailureWays } from './FailureWays.tsx';
import { useCopy } from './use-copy.ts';

export interface FailureNoticeProps {
  failure: FailureView;
  onRetry?: (() => void) | undefined;
  retrying?: boolean;
  /** More buttons. */
  children?: ReactNode;
}

/** A failure where it happened: what, what to do next, and the facts for a report. */
export function FailureNotice({ failure, onRetry, retrying = false, children }: FailureNoticeProps) {
  const t = useText();
  const { title, action } = useFailureText()(failure);
  return (
    <div className="failure" role="alert" data-reason={failure.reason}>
      <TriangleAlert className="failure-icon" aria-hidden size={18} />
      <div className="failure-body">
        <p className="failure-title">{title}</p>
        <p className="failure-action">{action}</p>
        <div className="failure-buttons">
          {onRetry && (
            <Button size="small" icon={RotateCw} busy={retrying} onClick={onRetry}>
              {t('retry')}
            </Button>
          )}
          {children}
          <FailureWays failure={failure} />
        </div>
        <FailureFacts failure={failure} />
      </div>
    </div>
  );
}

export function failureFacts({ reason, message, details }: FailureView): [string, string][] {
  return [
    ['reason', reason],
    ['message', message],
    ...Object.entries(details).map(([key, value]): [string, string] => [key, String(value)]),
  ];
}

export function FailureFacts({ failure }: { failure: FailureView }) {
  const t = useText();
  const facts = failureFacts(failure);
  const { isCopied, copy } = useCopy(facts.map(([key, value]) => `${key}: ${value}`).join('\n'));
  return (
    <details className="failure-facts">
      <summary>
        <ChevronRight aria-hidden size={14} />
        {t('failure.details')}
      </summary>
      <div className="failure-facts-box">
        <dl>
          {facts.map(([key, value]) => (
            <div key={key}>
              <dt>{key}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        <Button size="small" variant="ghost" icon={isCopied ? Check : Copy} onClick={copy}>
          {isCopied ? t('copied') : t('copy')}
        </Button>
      </div>
    </details>
  );
}
