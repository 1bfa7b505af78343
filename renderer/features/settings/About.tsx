// SPDX-License-Identifier: Apache-2.0
import { FileDown } from 'lucide-react';
import { Button } from '../../components/Button.tsx';
import { useText } from '../../i18n/i18n.ts';
import { failureOf } from '../../state/backend.ts';
import { useLodge, useServices } from '../../state/use-services.ts';
import { saveText } from '../boot-log/save-text.ts';

/** Which Lodge this is, and what happened in this run as a file to look through and to attach to a bug report. */
export function About() {
  const t = useText();
  const { backend, notices } = useServices();
  const app = useLodge((state) => state.app);
  const save = async (): Promise<void> => {
    try {
      const { text } = await backend.call('diagnostics.collect', {});
      saveText('lodge-diagnostics.json', text);
      notices.getState().say(t('settings.diagnosticsSaved'));
    } catch (error) {
      notices.getState().fail(failureOf(error));
    }
  };
  return (
    <section className="settings-section" aria-label={t('settings.diagnostics')}>
      <h3>{t('settings.diagnostics')}</h3>
      <div className="settings-row settings-row-switch">
        <span className="field-hint">{t('settings.diagnosticsHint')}</span>
        <Button size="small" icon={FileDown} onClick={() => void save()}>
          {t('settings.diagnosticsSave')}
        </Button>
      </div>
      {app !== undefined && (
        <p className="settings-about">
          Lodge {app.version} · {t('settings.agent')} <span className="mono">{app.agentHash.slice(0, 12)}</span>
        </p>
      )}
    </section>
  );
}
