// SPDX-License-Identifier: Apache-2.0
import { Smartphone, Wifi } from 'lucide-react';
import type { MouseEvent } from 'react';
import type { DeviceView } from '../../../electron/ipc/device-view.ts';
import { moveInList } from '../../components/list-keys.ts';
import { useAskedMenu } from '../../components/MenuAt.tsx';
import { guestTone } from '../../components/StateChip.tsx';
import { StatusDot } from '../../components/StatusDot.tsx';
import { useNow } from '../../components/use-now.ts';
import { useFailureText, useText } from '../../i18n/i18n.ts';
import { type Place, printPlace } from '../../state/location.ts';
import type { DeviceSlice } from '../../state/lodge-store.ts';
import { useLocation, useLodge, useServices } from '../../state/use-services.ts';
import { GuestMenuAt } from '../guests/GuestMenu.tsx';
import { DeviceMenuAt } from './DeviceMenu.tsx';
import { DeviceWhere } from './DeviceWhere.tsx';
import { deviceName, deviceStatus } from './device-status.ts';

/** Every device adb knows, in every state; below the chosen one its guests. */
export function DeviceList() {
  const t = useText();
  const order = useLodge((state) => state.order);
  const devices = useLodge((state) => state.devices);
  const menu = useAskedMenu<DeviceView>();
  return (
    <>
      <ul
        className="device-list"
        aria-label={t('devices.title')}
        onKeyDown={(event) => moveInList(event, '.device-row, .guest-link')}
      >
        {order.map((serial) => {
          const slice = devices[serial];
          return slice && <DeviceItem key={serial} slice={slice} onMenu={(event) => menu.ask(event, slice.view)} />;
        })}
      </ul>
      <DeviceMenuAt menu={menu} />
    </>
  );
}

function DeviceItem({ slice, onMenu }: { slice: DeviceSlice; onMenu(event: MouseEvent): void }) {
  const { serial } = slice.view;
  const { actions } = useServices();
  const place = useLocation((state) => state.place);
  const go = useLocation((state) => state.go);
  const chosen = place.serial === serial;
  const choose = (): void => {
    go({ serial });
    const { adbState, session } = slice.view;
    if (adbState === 'device' && session.phase === 'idle') void actions.connect(serial);
  };
  return (
    <li>
      <button
        type="button"
        className="device-row"
        data-chosen={chosen || undefined}
        aria-current={chosen && place.guest === undefined ? 'page' : undefined}
        onClick={choose}
        onContextMenu={onMenu}
      >
        <DeviceRowText view={slice.view} />
      </button>
      {chosen && <GuestLinks slice={slice} />}
    </li>
  );
}

function DeviceRowText({ view }: { view: DeviceView }) {
  const status = deviceStatus(view);
  const Icon = view.transport === 'tcp' ? Wifi : Smartphone;
  return (
    <>
      <span className="device-icon" aria-hidden="true">
        <Icon size={17} strokeWidth={1.8} />
        <StatusDot tone={status.tone} />
      </span>
      <span className="device-text">
        <span className="device-name">{deviceName(view)}</span>
        <span className="device-line">
          <DeviceStatusLine view={view} />
          <DeviceWhere view={view} />
        </span>
      </span>
    </>
  );
}

function DeviceStatusLine({ view }: { view: DeviceView }) {
  const t = useText();
  const say = useFailureText();
  const status = deviceStatus(view);
  const { session } = view;
  const nowMs = useNow(1000, session.phase === 'reconnecting');
  if ('adb' in status) {
    const hint = view.failure === undefined ? t(`adbState.${status.adb}.hint`) : say(view.failure).title;
    return (
      <span className={`device-status tone-${status.tone}`} title={hint}>
        {t(`adbState.${status.adb}.label`)}
      </span>
    );
  }
  const text =
    session.phase === 'reconnecting' && session.retryAtMs > nowMs
      ? t('session.reconnectingIn', { seconds: Math.ceil((session.retryAtMs - nowMs) / 1000) })
      : session.phase === 'connecting'
        ? t(`connect.${session.step}.short`)
        : t(`session.${session.phase}`);
  return <span className={`device-status tone-${status.tone}`}>{text}</span>;
}

function GuestLinks({ slice }: { slice: DeviceSlice }) {
  const t = useText();
  const place = useLocation((state) => state.place);
  const go = useLocation((state) => state.go);
  const lastTab = useLocation((state) => state.lastTab);
  const { serial } = slice.view;
  const menu = useAskedMenu<string>();
  if (slice.guests === undefined || slice.guests.length === 0) return undefined;
  return (
    <>
      <ul className="guest-links" aria-label={t('guests.of', { device: deviceName(slice.view) })}>
        {slice.guests.map(({ name, state }) => {
          // From guest to guest in the same view, to compare them; else to where one was with this one.
          const tab = place.guest === undefined ? lastTab(serial, name) : place.tab;
          const target: Place = { serial, guest: name, tab };
          return (
            <li key={name}>
              <a
                className="guest-link"
                href={printPlace(target)}
                aria-current={place.guest === name ? 'page' : undefined}
                aria-label={`${name}, ${t(`guestState.${state}`)}`}
                title={name}
                onContextMenu={(event) => menu.ask(event, name)}
                onClick={(event) => {
                  event.preventDefault();
                  go(target);
                }}
              >
                <StatusDot tone={guestTone(state)} />
                <span className="guest-link-name">{name}</span>
              </a>
            </li>
          );
        })}
      </ul>
      <GuestMenuAt serial={serial} menu={menu} />
    </>
  );
}
