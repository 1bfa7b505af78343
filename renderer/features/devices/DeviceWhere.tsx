// SPDX-License-Identifier: Apache-2.0
import type { DeviceView } from '../../../electron/ipc/contract.ts';
import { useText } from '../../i18n/i18n.ts';
import { useLodge } from '../../state/use-services.ts';
import { deviceName, serialOf } from './device-status.ts';

/** Where a device is: its serial, how adb reaches it, and by which server, when more than one is asked. */
export function DeviceWhere({ view }: { view: DeviceView }) {
  const t = useText();
  const own = useLodge(({ adb }) => (adb === undefined ? '' : `${adb.host}:${adb.port}`));
  const several = useLodge((state) => state.furtherServers.length > 0);
  const serial = serialOf(view);
  return (
    <>
      {deviceName(view) !== serial && <span className="mono">{serial}</span>}
      <span className="device-transport">{t(`transport.${view.transport}`)}</span>
      {several && <span className="device-server mono">{view.server ?? own}</span>}
    </>
  );
}
