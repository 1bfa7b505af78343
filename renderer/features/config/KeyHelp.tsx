// SPDX-License-Identifier: Apache-2.0
import { BookOpen, CircleSlash } from 'lucide-react';
import type { ConfigKeyFacts } from '../../../agent/protocol/index.ts';
import { chineseKeyText } from '../../../electron/ipc/sentences/agent-words/key-words.ts';
import { useFormat, useText } from '../../i18n/i18n.ts';

/** What the agent's table says of the key that the caret is in. */
export function KeyHelp({ name, facts }: { name: string; facts: ConfigKeyFacts | undefined }) {
  const t = useText();
  const { language } = useFormat();
  const said = (text: string): string => (language === 'zh-CN' ? (chineseKeyText(text) ?? text) : text);
  if (name === '') return <p className="key-help quiet">{t('configHelp.none')}</p>;
  if (facts === undefined) {
    return (
      <p className="key-help tone-warning">
        <CircleSlash aria-hidden size={14} />
        <span className="mono">{name}</span> {t('configHelp.unknown')}
      </p>
    );
  }
  return (
    <p className="key-help">
      <BookOpen aria-hidden size={14} />
      <span className="mono key-help-name">{facts.key}</span>
      {facts.why === undefined ? (
        <span>
          {t('configHelp.example')} <span className="mono">{facts.example}</span>
        </span>
      ) : (
        <span className="tone-danger">{t('configHelp.refused', { why: said(facts.why) })}</span>
      )}
      {facts.list && <span>{t('configHelp.list')}</span>}
      {facts.note !== undefined && <span>{t('configHelp.note', { note: said(facts.note) })}</span>}
      <span className="quiet">{facts.since === 'lodge' ? t('configHelp.ours') : `LXC ${facts.since}`}</span>
    </p>
  );
}
