// SPDX-License-Identifier: Apache-2.0
import type { DeviceView } from '../../../electron/ipc/device-view.ts';
import { CopyText } from '../../components/CopyText.tsx';
import { useText } from '../../i18n/i18n.ts';
import { useLodge } from '../../state/use-services.ts';
import { deviceName, serialOf } from './device-status.ts';

/** Where a device is: its serial, which a click copies where nothing else is clicked, how adb reaches it, and by which server, of several. */
export function DeviceWhere({ view, copies = false }: { view: DeviceView; copies?: boolean }) {
  const t = useText();
  const own = useLodge(({ adb }) => (adb === undefined ? '' : `${adb.host}:${adb.port}`));
  const several = useLodge((state) => state.furtherServers.length > 0);
  const serial = serialOf(view);
  return (
    <>
      {deviceName(view) !== serial && <span className="mono">{copies ? <CopyText text={serial} /> : serial}</span>}
      <span className="device-transport">{t(`transport.${view.transport}`)}</span>
      {several && <span className="device-server mono">{view.server ?? own}</span>}
    </>
  );
}
