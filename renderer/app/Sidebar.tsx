// SPDX-License-Identifier: Apache-2.0
import { Plus, Search } from 'lucide-react';
import { IconButton } from '../components/IconButton.tsx';
import { Activity } from '../features/activity/Activity.tsx';
import { AdbStatus } from '../features/devices/AdbStatus.tsx';
import { DeviceList } from '../features/devices/DeviceList.tsx';
import { Notices } from '../features/notices/Notices.tsx';
import { SettingsDialog } from '../features/settings/SettingsDialog.tsx';
import { Keys } from '../features/shortcuts/Keys.tsx';
import { UpdateOffer } from '../features/updates/UpdateOffer.tsx';
import { useText } from '../i18n/i18n.ts';
import { useDevice, useLocation, useLodge, useServices } from '../state/use-services.ts';
import { BrandMark } from './BrandMark.tsx';
import { SidebarEdge } from './SidebarEdge.tsx';

export function Sidebar() {
  const t = useText();
  const serial = useLocation((state) => state.place.serial);
  const loaded = useLodge((state) => state.adb !== undefined);
  const count = useLodge((state) => state.order.length);
  const chosen = useDevice(serial);
  const { overlays } = useServices();
  return (
    <nav className="sidebar" aria-label={t('sidebar')} data-region>
      <div className="brand">
        <BrandMark />
        <span>Lodge</span>
        <button type="button" className="palette-button" onClick={() => overlays.getState().show('palette')}>
          <Search aria-hidden size={14} />
          <span className="visually-hidden">{t('palette.title')}</span>
          <Keys name="palette" />
        </button>
      </div>
      <div className="sidebar-scroll">
        <h2 className="sidebar-title">
          {t('devices.title')}
          {count > 0 && <span className="sidebar-count">{count}</span>}
          <IconButton icon={Plus} label={t('addDevice.title')} onClick={() => overlays.getState().show('add-device')} />
        </h2>
        {loaded ? (
          count === 0 ? (
            <p className="sidebar-empty">{t('devices.noneShort')}</p>
          ) : (
            <DeviceList />
          )
        ) : (
          <DeviceSkeleton />
        )}
      </div>
      <Notices />
      <UpdateOffer />
      <AdbStatus brief={chosen === undefined} />
      <footer className="sidebar-foot">
        <Activity />
        <SettingsDialog />
      </footer>
      <SidebarEdge />
    </nav>
  );
}

function DeviceSkeleton() {
  const t = useText();
  return (
    <div className="device-skeletons" role="status" aria-label={t('loading')}>
      {[0, 1].map((row) => (
        <div key={row} className="device-skeleton">
          <span className="skeleton skeleton-square" />
          <span className="skeleton-lines">
            <span className="skeleton" style={{ width: 110 }} />
            <span className="skeleton skeleton-thin" style={{ width: 150 }} />
          </span>
        </div>
      ))}
    </div>
  );
}
