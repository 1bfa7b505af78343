// SPDX-License-Identifier: Apache-2.0
import { Plus } from 'lucide-react';
import { Button } from '../../components/Button.tsx';
import { useText } from '../../i18n/i18n.ts';
import type { DeviceSlice } from '../../state/lodge-store.ts';
import { useOverlays } from '../../state/use-services.ts';
import { ChecksDialog } from '../checks/ChecksDialog.tsx';
import { ChecksOffer } from '../checks/ChecksOffer.tsx';
import { GuestList } from '../guests/GuestList.tsx';
import { NewGuestDialog } from '../guests/NewGuestDialog.tsx';
import { shortcutText } from '../shortcuts/shortcuts.ts';
import { useMac } from '../shortcuts/use-mac.ts';
import { DeviceAway } from './DeviceAway.tsx';
import { DeviceMenu } from './DeviceMenu.tsx';
import { DeviceStage } from './DeviceStage.tsx';
import { DeviceWhere } from './DeviceWhere.tsx';
import { deviceName } from './device-status.ts';
import { HostFactsPanel } from './HostFactsPanel.tsx';

/** A device: what it is and its guests, or what stands between it and that. */
export function DevicePage({ slice }: { slice: DeviceSlice }) {
  const { phase } = slice.view.session;
  // What was known stays in sight while the device is away.
  const known = phase === 'ready' || (phase === 'reconnecting' && slice.host !== undefined);
  return known ? <OpenDevice slice={slice} /> : <DeviceStage slice={slice} />;
}

function OpenDevice({ slice }: { slice: DeviceSlice }) {
  const t = useText();
  const creating = useOverlays((state) => state.open === 'new-guest');
  const checking = useOverlays((state) => state.open === 'checks');
  const { show, hide } = useOverlays((state) => state);
  const mac = useMac();
  const { view, host } = slice;
  const ready = view.session.phase === 'ready';
  return (
    <div className="page">
      <DeviceAway view={view} />
      <header className="page-header" data-region>
        <div className="page-heading">
          <h1>{deviceName(view)}</h1>
          <p className="page-subtitle">
            <DeviceWhere view={view} copies />
            {host?.systemName !== undefined && (
              <span>
                {host.systemName} {host.systemVersion}
              </span>
            )}
            {slice.rootMethod !== undefined && <span>{t('device.root', { method: slice.rootMethod })}</span>}
          </p>
        </div>
        <div className="page-actions">
          <DeviceMenu view={view} />
          <Button
            // Without guests the page has its one next step in the middle.
            variant={slice.guests?.length === 0 ? 'secondary' : 'primary'}
            icon={Plus}
            disabled={!ready}
            title={shortcutText('newGuest', mac)}
            onClick={() => show('new-guest')}
          >
            {t('guests.new')}
          </Button>
        </div>
      </header>
      {host && <HostFactsPanel host={host} slice={slice} />}
      {ready && <ChecksOffer serial={view.serial} />}
      <GuestList slice={slice} onNew={() => show('new-guest')} />
      {checking && ready && (
        <ChecksDialog serial={view.serial} device={deviceName(view)} onClose={() => hide('checks')} />
      )}
      {creating && host !== undefined && (
        <NewGuestDialog
          serial={view.serial}
          host={host}
          guests={slice.guests ?? []}
          onClose={() => hide('new-guest')}
        />
      )}
    </div>
  );
}
