// SPDX-License-Identifier: Apache-2.0
import type { FailureView } from '../../electron/ipc/failure.ts';
import { isNetworkSerial } from '../../electron/ipc/sentences/detail.ts';
import type { GuestTab } from './location.ts';
import type { SettingsPage } from './overlays.ts';

/** The next step after a failure, where the window can take it or say it as a command. */
export type FailureWay =
  | { do: 'settings'; page: SettingsPage }
  | { do: 'tab'; tab: GuestTab }
  | { do: 'show'; overlay: 'add-device' | 'activity' }
  | { do: 'kill' }
  /** Done in a terminal of this computer, by the person. */
  | { do: 'copy'; command: string };

export interface FailurePlace {
  /** Of this computer, as Node names it. */
  platform: string | undefined;
  serial?: string | undefined;
  guest?: string | undefined;
}

const platformTools: Readonly<Record<string, string>> = {
  linux: 'sudo apt-get install adb',
  darwin: 'brew install --cask android-platform-tools',
  win32: 'winget install Google.PlatformTools',
};

/** adb's way to one device; behind an @ is the server of one that is elsewhere. */
function adbOf(serial: string, command: string): string {
  const [own = serial, server] = serial.split('@', 2);
  const colon = server?.lastIndexOf(':') ?? -1;
  const at = server === undefined ? '' : ` -H ${server.slice(0, colon)} -P ${server.slice(colon + 1)}`;
  return `adb${at} -s ${own} ${command}`;
}

/** A serial comes from a device: none that a shell would read as more than a word becomes a part of a command. */
function onDevice({ serial }: FailurePlace, command: string): FailureWay[] {
  return serial !== undefined && /^[\w.:@-]+$/.test(serial) ? [{ do: 'copy', command: adbOf(serial, command) }] : [];
}

function ofGuest({ serial, guest }: FailurePlace, ...tabs: GuestTab[]): FailureWay[] {
  return serial === undefined || guest === undefined ? [] : tabs.map((tab) => ({ do: 'tab', tab }));
}

/** The likeliest first; none where a person has to do something with the device, or where Retry is all there is. */
export function waysOf({ reason, details }: FailureView, place: FailurePlace): FailureWay[] {
  switch (reason) {
    case 'adb-program-missing': {
      const command = platformTools[place.platform ?? ''];
      return [{ do: 'settings', page: 'adb' }, ...(command === undefined ? [] : [{ do: 'copy', command } as const])];
    }
    case 'adb-server-unreachable':
      return details.further === undefined
        ? [{ do: 'copy', command: 'adb start-server' }]
        : [{ do: 'settings', page: 'adb' }];
    case 'adb-server-version':
      return [
        { do: 'copy', command: 'adb kill-server' },
        { do: 'settings', page: 'adb' },
      ];
    case 'network-discovery-off':
      return [{ do: 'settings', page: 'adb' }];
    case 'device-offline':
      return isNetworkSerial(details) ? [{ do: 'show', overlay: 'add-device' }] : [];
    case 'device-no-permissions':
      return place.platform === 'linux'
        ? [{ do: 'copy', command: 'sudo apt-get install android-sdk-platform-tools-common' }]
        : [];
    case 'root-unavailable':
      return onDevice(place, 'root');
    case 'device-build-missing':
      return [{ do: 'copy', command: 'npm run build:device' }];
    case 'deploy-no-space':
    case 'no-space':
      return onDevice(place, 'shell df -h /data');
    case 'config-invalid':
    case 'rootfs-missing':
    case 'init-missing':
    case 'kernel-lacks':
    case 'console-unavailable':
      return ofGuest(place, 'config');
    case 'start-failed':
      return ofGuest(place, 'boot-log', 'config');
    case 'forward-refused':
      return details.why === 'no-nat' || details.why === 'included' ? ofGuest(place, 'config') : [];
    case 'properties-unavailable':
      return ofGuest(place, 'boot-log');
    case 'stop-failed':
      return place.guest === undefined ? [] : [{ do: 'kill' }];
    case 'guest-busy':
      return [{ do: 'show', overlay: 'activity' }];
    case 'agent-start-failed':
    case 'protocol-error':
    case 'internal-error':
      return [{ do: 'settings', page: 'app' }];
    default:
      return [];
  }
}
