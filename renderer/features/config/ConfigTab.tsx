// SPDX-License-Identifier: Apache-2.0
import { GitCompare, Save, Undo2 } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import type { FailureView } from '../../../electron/ipc/failure.ts';
import { Button } from '../../components/Button.tsx';
import { FailureNotice } from '../../components/FailureNotice.tsx';
import { Segmented } from '../../components/Segmented.tsx';
import { useText } from '../../i18n/i18n.ts';
import { failureOf } from '../../state/backend.ts';
import { useServices } from '../../state/use-services.ts';
import type { GuestTabProps } from '../guests/GuestPage.tsx';
import { isAlive } from '../guests/guest-facts.ts';
import { ConfigDiff } from './ConfigDiff.tsx';
import { ConfigEditor } from './ConfigEditor.tsx';
import { factsOf } from './config-completion.ts';
import { ConfigDraft } from './config-draft.ts';
import { errorLine } from './config-syntax.ts';
import { KeyHelp } from './KeyHelp.tsx';
import { RunningDiff } from './RunningDiff.tsx';
import { StartPlan } from './StartPlan.tsx';
import { useConfigCheck, useConfigKeys } from './use-config-help.ts';

const views = ['text', 'plan', 'running'] as const;

export function ConfigTab({ serial, guest }: GuestTabProps) {
  const t = useText();
  const config = useConfig(serial, guest.name);
  const [view, setView] = useState<(typeof views)[number]>('text');
  const { text, saved, loadFailure, saveFailure, saving } = config;
  const keys = useConfigKeys(serial);
  const checkFailure = useConfigCheck(serial, text, text !== saved);
  const [key, setKey] = useState('');
  const [comparing, setComparing] = useState(false);
  if (loadFailure !== undefined) return <FailureNotice failure={loadFailure} onRetry={config.load} />;
  if (text === undefined) {
    return (
      <p className="tab-loading" role="status">
        {t('loading')}
      </p>
    );
  }
  const dirty = text !== saved;
  const failure = saveFailure ?? checkFailure ?? (dirty ? undefined : guest.configError);
  return (
    <div className="config">
      <div className="toolbar">
        <Segmented
          label={t('config.view')}
          value={view}
          options={views
            .filter((value) => value !== 'running' || isAlive(guest.state))
            .map((value) => ({ value, label: t(`config.${value}`) }))}
          onChange={(next) => setView(next)}
        />
        {dirty && (
          <p className="config-note config-dirty" role="status">
            {t('config.dirty')}
          </p>
        )}
        <span className="toolbar-space" />
        <Button
          icon={GitCompare}
          variant="ghost"
          size="small"
          disabled={!dirty}
          aria-pressed={comparing}
          onClick={() => setComparing(!comparing)}
        >
          {t('configHelp.compare')}
        </Button>
        <Button icon={Undo2} variant="ghost" size="small" disabled={!dirty} onClick={config.revert}>
          {t('config.revert')}
        </Button>
        <Button
          icon={Save}
          variant="primary"
          size="small"
          busy={saving}
          disabled={!dirty}
          title="Ctrl+S"
          onClick={config.save}
        >
          {t('config.save')}
        </Button>
      </div>
      {view === 'running' && isAlive(guest.state) ? (
        <RunningDiff serial={serial} guest={guest.name} saved={saved} />
      ) : view === 'plan' ? (
        <StartPlan serial={serial} guest={guest.name} text={text} />
      ) : (
        <ConfigEditor
          text={text}
          errorLine={errorLine(failure, text.split('\n').length)}
          refused={saveFailure !== undefined || !dirty}
          keys={keys}
          label={t('config.editor', { guest: guest.name })}
          onKey={setKey}
          onChange={config.edit}
          onSave={config.save}
        />
      )}
      {view === 'text' && (
        <footer className="config-foot">
          <KeyHelp name={key} facts={key === '' ? undefined : factsOf(key, keys)} />
          <p className="config-note">{t(isAlive(guest.state) ? 'config.appliesLater' : 'config.appliesNext')}</p>
        </footer>
      )}
      {comparing && dirty && saved !== undefined && <ConfigDiff before={saved} after={text} />}
      {failure !== undefined && <FailureNotice failure={failure} />}
    </div>
  );
}

function useConfig(serial: string, guest: string) {
  const t = useText();
  const { backend, notices, drafts } = useServices();
  const draft = drafts.obtain({ serial, guest }, () => new ConfigDraft());
  const [text, setText] = useState(draft.dirty ? draft.text : undefined);
  const [saved, setSaved] = useState(draft.dirty ? draft.saved : undefined);
  const [loadFailure, setLoadFailure] = useState<FailureView>();
  const [saveFailure, setSaveFailure] = useState<FailureView>();
  const [saving, setSaving] = useState(false);
  const load = useCallback(() => {
    let current = true;
    setLoadFailure(undefined);
    backend.call('guest.config.read', { serial, guest }).then(
      (config) => {
        if (!current) return;
        if (!draft.dirty) setText(config.text);
        setSaved(config.text);
      },
      (error: unknown) => current && setLoadFailure(failureOf(error)),
    );
    return () => {
      current = false;
    };
  }, [backend, draft, serial, guest]);
  useEffect(() => load(), [load]);
  useEffect(() => {
    Object.assign(draft, { text, saved });
  }, [draft, text, saved]);
  const edit = (next: string): void => {
    setText(next);
    setSaveFailure(undefined);
  };
  const save = async (): Promise<void> => {
    if (text === undefined || text === saved || saving) return;
    setSaving(true);
    setSaveFailure(undefined);
    try {
      await backend.call('guest.config.write', { serial, guest, text });
      setSaved(text);
      notices.getState().say(t('config.saved'));
    } catch (error) {
      setSaveFailure(failureOf(error));
    } finally {
      setSaving(false);
    }
  };
  return {
    text,
    saved,
    loadFailure,
    saveFailure,
    saving,
    load: () => void load(),
    edit,
    save: () => void save(),
    revert: () => saved !== undefined && edit(saved),
  };
}
