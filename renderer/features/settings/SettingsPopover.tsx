// SPDX-License-Identifier: Apache-2.0
import { FileDown, Settings as SettingsIcon } from 'lucide-react';
import { Popover } from 'radix-ui';
import { Button } from '../../components/Button.tsx';
import { Segmented } from '../../components/Segmented.tsx';
import { useFormat, useText } from '../../i18n/i18n.ts';
import { failureOf } from '../../state/backend.ts';
import { languageChoices, type Settings, terminalSchemes, themes } from '../../state/settings.ts';
import { useLodge, useOverlays, useServices, useSettings } from '../../state/use-services.ts';
import { saveText } from '../boot-log/save-text.ts';
import { Updates } from '../updates/Updates.tsx';
import { AdbProgram } from './AdbProgram.tsx';
import { AdbServers } from './AdbServers.tsx';
import { Row, SwitchRow, TextRow } from './SettingRows.tsx';
import { TraySection } from './TraySection.tsx';

export function SettingsPopover() {
  const t = useText();
  const app = useLodge((state) => state.app);
  const open = useOverlays((state) => state.open === 'settings');
  const { show, hide } = useOverlays((state) => state);
  return (
    <Popover.Root open={open} onOpenChange={(next) => (next ? show('settings') : hide('settings'))}>
      <Popover.Trigger className="foot-button">
        <SettingsIcon aria-hidden size={16} strokeWidth={1.9} />
        {t('settings.title')}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className="popover settings"
          aria-label={t('settings.title')}
          side="top"
          align="start"
          sideOffset={8}
          collisionPadding={12}
        >
          <header className="popover-header">
            <h2>{t('settings.title')}</h2>
          </header>
          <SettingsBody />
          <AdbProgram />
          <AdbServers />
          <TraySection />
          <Updates />
          <Diagnostics />
          {app !== undefined && (
            <p className="settings-about">
              Lodge {app.version} · {t('settings.agent')} <span className="mono">{app.agentHash.slice(0, 12)}</span>
            </p>
          )}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function SettingsBody() {
  const t = useText();
  const format = useFormat();
  const { settings } = useServices();
  const current = useSettings((state) => state);
  const set = (change: Partial<Settings>): void => settings.setState(change);
  return (
    <div className="settings-rows">
      <Row label={t('settings.theme')}>
        <Segmented
          label={t('settings.theme')}
          value={current.theme}
          options={themes.map((value) => ({ value, label: t(`theme.${value}`) }))}
          onChange={(theme) => set({ theme })}
        />
      </Row>
      <Row label={t('settings.language')}>
        <Segmented
          label={t('settings.language')}
          value={current.language}
          options={languageChoices.map((value) => ({ value, label: languageNames[value] ?? t('language.system') }))}
          onChange={(language) => set({ language })}
        />
      </Row>
      <Row label={t('settings.fontSize')}>
        <Segmented
          label={t('settings.fontSize')}
          value={String(current.terminalFontSize)}
          options={['11', '12', '13', '14', '16', '18'].map((value) => ({ value, label: value }))}
          onChange={(value) => set({ terminalFontSize: Number(value) })}
        />
      </Row>
      <Row label={t('settings.terminalScheme')}>
        <Segmented
          label={t('settings.terminalScheme')}
          value={current.terminalScheme}
          options={terminalSchemes.map((value) => ({ value, label: t(`terminalScheme.${value}`) }))}
          onChange={(terminalScheme) => set({ terminalScheme })}
        />
      </Row>
      <TextRow
        label={t('settings.terminalFont')}
        value={current.terminalFont}
        placeholder="JetBrains Mono"
        onChange={(terminalFont) => set({ terminalFont })}
      />
      <Row label={t('settings.scrollback')}>
        <Segmented
          label={t('settings.scrollback')}
          value={String(current.scrollbackLines)}
          options={[1_000, 10_000, 50_000, 200_000].map((lines) => ({
            value: String(lines),
            label: format.number(lines),
          }))}
          onChange={(value) => set({ scrollbackLines: Number(value) })}
        />
      </Row>
      <SwitchRow
        label={t('settings.notifications')}
        hint={t('settings.notificationsHint')}
        checked={current.notifications}
        onChange={(notifications) => {
          set({ notifications });
          // A browser asks the person; Electron's window has it.
          if (notifications && typeof Notification !== 'undefined') void Notification.requestPermission();
        }}
      />
      <SwitchRow
        label={t('settings.screenReader')}
        hint={t('settings.screenReaderHint')}
        checked={current.screenReader}
        onChange={(screenReader) => set({ screenReader })}
      />
    </div>
  );
}

/** What happened in this run, as a file to look through and to attach to a bug report. */
function Diagnostics() {
  const t = useText();
  const { backend, notices } = useServices();
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
    <div className="settings-row settings-row-switch settings-diagnostics">
      <span>
        <span className="settings-label">{t('settings.diagnostics')}</span>
        <span className="field-hint">{t('settings.diagnosticsHint')}</span>
      </span>
      <Button size="small" icon={FileDown} onClick={() => void save()}>
        {t('settings.diagnosticsSave')}
      </Button>
    </div>
  );
}

/** Each in its own tongue: who cannot read the current one finds theirs. */
const languageNames: Partial<Record<Settings['language'], string>> = { en: 'English', 'zh-CN': '简体中文' };
