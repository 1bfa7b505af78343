// SPDX-License-Identifier: Apache-2.0
import { ChevronRight, Lightbulb } from 'lucide-react';
import type { BootVerdict } from '../../../electron/ipc/boot/boot-ending.ts';
import { describeVerdict } from '../../../electron/ipc/boot/boot-sentences.ts';
import { Button } from '../../components/Button.tsx';
import { useFormat, useText } from '../../i18n/i18n.ts';
import { useLocation } from '../../state/use-services.ts';
import { logSources } from './log-lines.ts';

export interface BootVerdictsProps {
  /** The likeliest first; nothing is shown without one that nobody wanted. */
  verdicts: readonly BootVerdict[];
  ended: boolean;
}

/** Why a boot went wrong, with the line that tells it and what to do next. */
export function BootVerdicts({ verdicts, ended }: BootVerdictsProps) {
  const t = useText();
  const format = useFormat();
  // Shown on a guest's page alone: it is the one in sight.
  const { serial, guest, tab } = useLocation((state) => state.place);
  const go = useLocation((state) => state.go);
  const [verdict, ...others] = verdicts.filter(({ wanted }) => !wanted);
  if (verdict === undefined) return undefined;
  const { title, action } = describeVerdict(verdict, format.language);
  const { evidence } = verdict;
  const source = logSources.find((each) => each === evidence?.source);
  return (
    <section
      className="verdict"
      data-ending={verdict.ending}
      aria-label={t(ended ? 'verdict.ended' : 'verdict.running')}
    >
      <Lightbulb aria-hidden size={17} />
      <div className="verdict-body">
        <p className="verdict-label">{t(ended ? 'verdict.ended' : 'verdict.running')}</p>
        <p className="failure-title">{title}</p>
        <p className="failure-action">{action}</p>
        {evidence !== undefined && (
          <figure className="verdict-line">
            <blockquote>{evidence.text}</blockquote>
            <figcaption>
              {t('verdict.inLog', {
                source: source === undefined ? evidence.source : t(`log.source.${source}`),
                time: format.shortDuration(evidence.sinceStartMs),
              })}
            </figcaption>
          </figure>
        )}
        {guest !== undefined && serial !== undefined && (
          <div className="failure-buttons">
            {(['boot-log', 'config'] as const)
              .filter((each) => each !== tab)
              .map((each) => (
                <Button key={each} size="small" onClick={() => go({ serial, guest, tab: each })}>
                  {t('failure.openTab', { tab: t(`tabs.${each}`) })}
                </Button>
              ))}
          </div>
        )}
        {others.length > 0 && (
          <details className="verdict-others">
            <summary>
              <ChevronRight aria-hidden size={14} />
              {t('verdict.others', { count: others.length })}
            </summary>
            <ul>
              {others.map((other) => (
                <li key={other.ending}>{describeVerdict(other, format.language).title}</li>
              ))}
            </ul>
          </details>
        )}
      </div>
    </section>
  );
}
