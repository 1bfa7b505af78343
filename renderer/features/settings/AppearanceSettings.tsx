// SPDX-License-Identifier: Apache-2.0
import { Segmented } from '../../components/Segmented.tsx';
import { useText } from '../../i18n/i18n.ts';
import { languageChoices, type Settings, themes } from '../../state/settings.ts';
import { useServices, useSettings } from '../../state/use-services.ts';
import { Row, SwitchRow } from './SettingRows.tsx';

/** Each in its own tongue: who cannot read the current one finds theirs. */
const languageNames: Partial<Record<Settings['language'], string>> = { en: 'English', 'zh-CN': '简体中文' };

export function AppearanceSettings() {
  const t = useText();
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
    </div>
  );
}
