// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from 'react';
import type { TraySettings, TrayView } from '../../../electron/ipc/tray-view.ts';
import { useText } from '../../i18n/i18n.ts';
import { useServices } from '../../state/use-services.ts';
import { SwitchRow } from './SettingRows.tsx';

/** Lodge in the tray. A shell without one, and a desktop without one, say so. */
export function TraySection() {
  const t = useText();
  const { backend, actions } = useServices();
  const [tray, setTray] = useState<TrayView>();
  useEffect(() => {
    let current = true;
    backend.call('tray.get', {}).then(
      (view) => current && setTray(view),
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [backend]);
  if (tray === undefined || tray.desktop === 'none') return undefined;
  const set = async (change: Partial<TraySettings>): Promise<void> => {
    const { desktop, ...now } = tray;
    const next = { ...now, ...change };
    setTray({ ...next, desktop });
    if (!(await actions.attempt('tray.set', next))) setTray(tray);
  };
  return (
    <section className="settings-section" aria-label={t('tray.title')}>
      <h3>{t('tray.title')}</h3>
      <SwitchRow
        label={t('tray.icon')}
        hint={t(tray.desktop === 'yes' ? 'tray.iconHint' : 'tray.notTold')}
        checked={tray.icon}
        onChange={(icon) => void set({ icon })}
      />
      <SwitchRow
        label={t('tray.close')}
        hint={t(tray.desktop === 'yes' ? 'tray.closeHint' : 'tray.closeNotTold')}
        checked={tray.closeToTray}
        disabled={!tray.icon}
        onChange={(closeToTray) => void set({ closeToTray })}
      />
    </section>
  );
}
