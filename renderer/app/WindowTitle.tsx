// SPDX-License-Identifier: Apache-2.0
import { useEffect } from 'react';
import { deviceName } from '../features/devices/device-status.ts';
import { useText } from '../i18n/i18n.ts';
import { useDevice, useLocation } from '../state/use-services.ts';

/** In the title what a person looks for among windows comes first: the guest, its view, the device. */
export function WindowTitle() {
  const t = useText();
  const { serial, guest, tab } = useLocation((state) => state.place);
  const view = useDevice(serial)?.view;
  const parts = view === undefined ? [] : [deviceName(view)];
  if (view !== undefined && guest !== undefined) parts.unshift(`${guest} – ${t(`tabs.${tab}`)}`);
  const title = [...parts, 'Lodge'].join(' · ');
  useEffect(() => {
    document.title = title;
  }, [title]);
  return undefined;
}
