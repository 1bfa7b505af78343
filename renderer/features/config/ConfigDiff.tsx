// SPDX-License-Identifier: Apache-2.0
import { useText } from '../../i18n/i18n.ts';
import { lineDiff, withContext } from './line-diff.ts';

const signs = { same: ' ', added: '+', removed: '−' } as const;

/** What was changed and not saved yet, line by line. */
export function ConfigDiff({ before, after }: { before: string; after: string }) {
  const t = useText();
  const lines = withContext(lineDiff(before, after));
  return (
    // biome-ignore lint/a11y/useSemanticElements: a part of the view, without a heading of its own
    <div
      className="config-diff card"
      role="region"
      aria-label={t('configHelp.diff')}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: scrolled by keyboard
      tabIndex={0}
    >
      {lines.map((line, index) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place
          key={index}
          className="diff-line"
          data-kind={line?.kind}
        >
          <span className="diff-sign">{line === undefined ? '⋯' : signs[line.kind]}</span>
          {line !== undefined && line.kind !== 'same' && (
            <span className="visually-hidden">{t(`configHelp.${line.kind}`)}</span>
          )}
          {line?.text ?? ''}
        </div>
      ))}
    </div>
  );
}
