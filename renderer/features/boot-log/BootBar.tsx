// SPDX-License-Identifier: Apache-2.0
import { ChartGantt, FileDown, ScrollText } from 'lucide-react';
import { useState } from 'react';
import type { BootRecord } from '../../../agent/protocol/index.ts';
import { runEnd } from '../../../electron/ipc/run-end.ts';
import { Button } from '../../components/Button.tsx';
import { Segmented } from '../../components/Segmented.tsx';
import { useFormat, useText } from '../../i18n/i18n.ts';
import { failureOf } from '../../state/backend.ts';
import { useServices } from '../../state/use-services.ts';
import { saveText } from './save-text.ts';

export type BootView = 'log' | 'timeline';

export interface BootBarProps {
  serial: string;
  guest: string;
  boots: readonly BootRecord[];
  /** undefined: what goes on, or was last. */
  boot: number | undefined;
  view: BootView;
  onBoot(boot: number | undefined): void;
  onView(view: BootView): void;
}

/** How a kept boot ended, in a word. */
export function useBootEnd(): (boot: BootRecord) => string {
  const t = useText();
  return ({ end }) => {
    if (end === undefined) return t('boots.end.open');
    const ending = runEnd(end);
    switch (ending.kind) {
      case 'exit':
        return t('boots.end.exit', { code: ending.code });
      case 'signal':
        return t('boots.end.signal', { signal: ending.name });
      case 'powered-off':
        return t('boots.end.poweredOff');
      case 'rebooted':
      case 'failure':
        return t(`boots.end.${ending.kind}`);
    }
  };
}

/** Which boot is looked at, and as what. */
export function BootBar({ serial, guest, boots, boot, view, onBoot, onView }: BootBarProps) {
  const t = useText();
  const format = useFormat();
  const endOf = useBootEnd();
  return (
    <div className="boot-bar">
      <label className="select-box boot-choice">
        <span className="visually-hidden">{t('boots.choose')}</span>
        <select
          value={boot ?? ''}
          onChange={({ target }) => onBoot(target.value === '' ? undefined : Number(target.value))}
        >
          <option value="">{t('boots.now')}</option>
          {boots.slice(1).map((each) => (
            <option key={each.number} value={each.number}>
              {t('boots.option', { number: each.number, time: format.briefTime(each.startedAtMs), end: endOf(each) })}
            </option>
          ))}
        </select>
      </label>
      <span className="toolbar-space" />
      <SaveDiagnostics serial={serial} guest={guest} />
      <Segmented
        label={t('boots.view')}
        value={view}
        options={[
          {
            value: 'log',
            label: (
              <>
                <ScrollText aria-hidden size={14} />
                {t('boots.log')}
              </>
            ),
          },
          {
            value: 'timeline',
            label: (
              <>
                <ChartGantt aria-hidden size={14} />
                {t('boots.timeline')}
              </>
            ),
          },
        ]}
        onChange={onView}
      />
    </div>
  );
}

function SaveDiagnostics({ serial, guest }: { serial: string; guest: string }) {
  const t = useText();
  const { backend, notices } = useServices();
  const [busy, setBusy] = useState(false);
  const save = async (): Promise<void> => {
    setBusy(true);
    try {
      const { text } = await backend.call('guest.diagnostics', { serial, guest });
      saveText(`${guest}-diagnostics.json`, text);
      notices.getState().say(t('settings.diagnosticsSaved'));
    } catch (error) {
      notices.getState().fail(failureOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button size="small" icon={FileDown} busy={busy} title={t('boots.diagnosticsHint')} onClick={() => void save()}>
      {t('boots.diagnostics')}
    </Button>
  );
}
