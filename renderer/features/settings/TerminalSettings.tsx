// SPDX-License-Identifier: Apache-2.0
import { Segmented } from '../../components/Segmented.tsx';
import { useFormat, useText } from '../../i18n/i18n.ts';
import { type Settings, terminalSchemes } from '../../state/settings.ts';
import { useServices, useSettings } from '../../state/use-services.ts';
import { Row, SwitchRow, TextRow } from './SettingRows.tsx';

export function TerminalSettings() {
  const t = useText();
  const format = useFormat();
  const { settings } = useServices();
  const current = useSettings((state) => state);
  const set = (change: Partial<Settings>): void => settings.setState(change);
  return (
    <div className="settings-rows">
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
        label={t('settings.screenReader')}
        hint={t('settings.screenReaderHint')}
        checked={current.screenReader}
        onChange={(screenReader) => set({ screenReader })}
      />
    </div>
  );
}
