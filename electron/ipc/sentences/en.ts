// SPDX-License-Identifier: Apache-2.0
import type { FailureDetails } from '../../../agent/protocol/index.ts';
import { detail, forwardPort, isNetworkSerial, mebibytes, systemCall } from './detail.ts';
import type { FailureSentences } from './failure-sentences.ts';

const quoted = (value: string): string => `“${value}”`;
/** The device's own explanation as a sentence, before what to do. */
const because = (d: FailureDetails): string =>
  detail(d, 'hint', (hint) => `${hint.charAt(0).toUpperCase()}${hint.slice(1)}${/[.!?]$/.test(hint) ? '' : '.'} `);
const inParentheses = (text: string): string => (text === '' ? '' : ` (${text})`);

/** What to do, by `why` of ForwardRefusal. */
const forwardActions: Readonly<Record<string, (d: FailureDetails) => string>> = {
  'no-nat': () => 'Only a guest with NAT has forwards: give its network lodge.net.0.nat = 1 and start it again.',
  reserved: () => 'adb uses this port: who comes by it would find the guest in the place of the device. Take another.',
  listens: (d) =>
    `${detail(d, 'holder', (holder) => holder, 'A program')} of the device listens there. End it, or take another port.`,
  'other-guest': (d) =>
    `It leads to ${detail(d, 'guest', quoted, 'another guest')}. Remove it there, or take another port.`,
  there: () => 'The guest has a forward of this port already. Remove that first, or take another port.',
  'not-there': () => 'The guest has no forward of this port: it may have been removed meanwhile.',
  'too-many': () => 'The guest has as many forwards as one may have. Remove some first.',
  included: () => 'Its line is in a file that the config includes: change it there.',
};

export const english: FailureSentences = {
  // On the way to the device.
  'adb-program-missing': {
    title: (d) => detail(d, 'path', (path) => `There is no adb program at ${path}`, 'No adb program was found'),
    action:
      'Install Android’s platform tools (on Debian: apt-get install adb), or name the program in Settings or in the environment variable LODGE_ADB, then retry.',
  },
  'adb-server-unreachable': {
    title: (d) =>
      `No adb server answers${detail(d, 'host', (host) => ` at ${host}${detail(d, 'port', (port) => `:${port}`)}`)}`,
    action: (d) =>
      detail(
        d,
        'further',
        () =>
          'Check that the machine is on and that its adb server listens for other machines (started there as “adb -a nodaemon server”), then retry. Its devices come back by themselves.',
        'Run “adb start-server” in a terminal and read what it says, then retry.',
      ),
  },
  'adb-server-version': {
    title: (d) =>
      `The running adb server is of another version${detail(d, 'serverVersion', (version) => ` (${version})`)}`,
    action: (d) =>
      `Lodge never stops a server that it did not start. Close the program that started it or run “adb kill-server”, then retry${detail(d, 'oldestVersion', (version) => `. Version ${version} or newer is needed`)}.`,
  },
  'pairing-failed': {
    title: (d) => `The device was not paired${detail(d, 'address', (address) => ` (${address})`)}`,
    action:
      'Open “Pair device with pairing code” on it again: code and port are new each time. Both have to be in the same network.',
  },
  'network-connect-failed': {
    title: (d) => `No device answers${detail(d, 'address', (address) => ` at ${address}`)}`,
    action:
      'Check that wireless debugging is on and the port is the one that its page shows, which is not the port for pairing. One that has never been seen has to be paired first.',
  },
  'network-discovery-off': {
    title: 'This adb server does not look for devices in the network',
    action: 'Type the address that the device shows. Newer platform tools find devices by themselves.',
  },
  'device-unauthorized': {
    title: 'The device has not allowed this computer yet',
    action:
      'Unlock the device and accept “Allow USB debugging”. No prompt? Revoke USB debugging authorizations in its developer options and plug the cable in again.',
  },
  'device-offline': {
    title: 'The device is offline',
    action: (d) =>
      isNetworkSerial(d)
        ? 'Check that it is on and in the same network with wireless debugging on; “adb connect” with its address tries again.'
        : 'Plug the cable in again, or switch USB debugging off and on in the developer options.',
  },
  'device-no-permissions': {
    title: 'This computer may not open the USB device',
    action:
      'Add a udev rule for it (on Debian: apt-get install android-sdk-platform-tools-common), then plug the cable in again.',
  },
  'device-wrong-mode': {
    title: (d) => `The device is not in its normal mode${detail(d, 'mode', (mode) => `: ${mode}`)}`,
    action: 'Boot it into Android. Lodge connects as soon as adb answers from there.',
  },
  'device-gone': {
    title: 'The device is not connected any more',
    action: 'Check the cable or the network. Lodge goes on by itself when the device is back.',
  },
  'device-absent': {
    title: (d) => `No device is connected${detail(d, 'serial', (serial) => `: ${serial}`)}`,
    action:
      'Plug in a phone or a board with USB debugging on, or connect it over the network with "adb connect HOST:PORT"; "lodge devices" lists what is there.',
  },
  'connection-lost': {
    title: 'The connection to the device was lost',
    action: 'Guests keep running. Lodge connects again by itself; check the cable if it does not.',
  },

  // Root and the deploy.
  'root-unavailable': {
    title: 'No way to root was found on the device',
    action:
      'Lodge needs root: a userdebug build where “adb root” works, or a su program such as Magisk or KernelSU. Install one, then retry.',
  },
  'root-denied': {
    title: 'The device refused root',
    action: 'Open the root app on the device (Magisk, KernelSU), allow “Shell” superuser access, then retry.',
  },
  'root-timeout': {
    title: 'Nobody answered the root prompt on the device',
    action: 'Unlock the device, then retry and grant the request that appears on its screen.',
  },
  'architecture-unsupported': {
    title: (d) =>
      `Lodge has no helper for this processor${detail(
        d,
        'machine',
        (machine) => `: ${machine}`,
        detail(d, 'architecture', (value) => `: ${value}`),
      )}`,
    action: 'Use a device with a 64-bit ARM or x86 system.',
  },
  'device-build-missing': {
    title: (d) => `The device’s part of Lodge is not built${detail(d, 'path', (path) => `: ${path}`)}`,
    action: 'Run “npm run build:device”, then retry.',
  },
  'deploy-no-space': {
    title: (d) => `No space on the device${detail(d, 'path', (path) => ` (${path})`)}`,
    action: (d) =>
      `Free ${detail(d, 'neededBytes', (bytes) => `at least ${mebibytes(bytes)}`, 'some space')} on the device’s data partition, then retry.`,
  },
  'deploy-verification-failed': {
    title: 'What arrived on the device is not what was sent',
    action:
      'It was removed and never run. Retry; if it happens again, something on the device changes files under /data/local/tmp.',
  },
  'deploy-failed': {
    title: (d) => `The helper could not be put on the device${detail(d, 'step', (step) => `: step “${step}” failed`)}`,
    action: 'Retry. If it fails again, check that /data is writable for root on the device.',
  },
  'agent-start-failed': {
    title: 'The helper does not start on the device',
    action: 'Retry. If it fails again, see the details: a kernel too old or a security policy may forbid to run it.',
  },
  'agent-mismatch': {
    title: 'Another version of the helper answered',
    action: 'Retry: Lodge pushes the version that belongs to it.',
  },

  // The session.
  'protocol-error': {
    title: 'The device and the app misunderstood each other',
    action: 'The connection was ended. Connect again; if it repeats, please report it with the details below.',
  },
  'version-mismatch': {
    title: 'The helper on the device speaks another version',
    action: 'Disconnect and connect again: Lodge then pushes the version that belongs to it.',
  },
  'not-root': {
    title: 'The helper does not run as root',
    action: 'Allow root for the shell on the device, then connect again.',
  },
  'save-failed': {
    title: (d) => `It could not be saved${detail(d, 'path', (path) => ` to ${quoted(path)}`)}`,
    action: (d) =>
      `Choose another folder, or free some space on this computer${detail(d, 'code', (code) => ` (${code})`)}. Nothing was left behind.`,
  },
  'archive-unreadable': {
    title: (d) =>
      `The archive cannot be read${detail(d, 'path', (path) => `: ${path}`)}${detail(d, 'code', inParentheses)}`,
    action:
      'Choose an archive or an image of a root file system that you may read: tar, docker save, ext4, erofs, squashfs or Android sparse, also as gz, xz or zst.',
  },
  'local-port-taken': {
    title: (d) =>
      `Port ${detail(d, 'port', (port) => port)} of this computer is not free${detail(d, 'code', inParentheses)}`,
    action:
      'Another program has it, or it is below 1024 and kept for the system. Take another, or leave the choice to Lodge.',
  },
  'update-feed-unreachable': {
    title: (d) => `The feed of updates cannot be reached${detail(d, 'feed', (feed) => `: ${feed}`)}`,
    action: 'Check the network and a proxy of the system, then check again. The app works without it.',
  },
  'update-feed-invalid': {
    title: (d) => `The feed of updates does not say what it should${detail(d, 'feed', (feed) => `: ${feed}`)}`,
    action: (d) =>
      `${detail(d, 'code', (code) => `${code}. `)}Nothing was changed. If the address was given by LODGE_UPDATE_FEED, correct it: https, or http on this computer.`,
  },
  'update-damaged': {
    title: 'The downloaded update is not what the feed says it is',
    action: 'It was removed and nothing was installed. Download it again; if it happens again, tell who runs the feed.',
  },
  'update-no-space': {
    title: 'There is no space for the update on this computer',
    action: 'Free some space in the home folder, then download it again.',
  },
  'update-not-installed': {
    title: (d) => `The update cannot be installed${detail(d, 'path', (path) => ` in ${path}`)}`,
    action: 'This version stays. Move the app to a folder that you may write to, or install the new version by hand.',
  },
  'request-invalid': {
    title: (d) => `That request is not possible${detail(d, 'field', (field) => `: ${field}`)}`,
    action: 'Check what was entered, then try again.',
  },

  // Guests.
  'guest-not-found': {
    title: (d) => `There is no guest${detail(d, 'guest', (guest) => ` ${quoted(guest)}`)} on the device`,
    action: 'It may have been removed by somebody else. Choose another one.',
  },
  'guest-exists': {
    title: (d) => `A guest${detail(d, 'guest', (guest) => ` ${quoted(guest)}`, ' with this name')} exists already`,
    action: 'Choose another name, or destroy the old guest first.',
  },
  'guest-name-invalid': {
    title: (d) => `${detail(d, 'guest', quoted, 'This')} is not a name for a guest`,
    action: 'Use up to 63 letters, digits, dots, hyphens and underscores; begin with a letter or digit.',
  },
  'guest-running': {
    title: (d) => `${detail(d, 'guest', quoted, 'The guest')} is running`,
    action: 'Stop it first, then try again.',
  },
  'guest-not-running': {
    title: (d) => `${detail(d, 'guest', quoted, 'The guest')} is not running`,
    action: 'Start it first, then try again.',
  },
  'guest-busy': {
    title: (d) => `${detail(d, 'guest', quoted, 'The guest')} is busy with something else`,
    action: 'Wait until that has ended (see Activity), then try again.',
  },
  'guest-has-clones': {
    title: (d) =>
      `Other guests lie on ${detail(d, 'guest', quoted, 'this guest')}${detail(d, 'clones', (clones) => `: ${clones}`)}`,
    action: 'Their root file systems need its files. Destroy them first.',
  },
  'guest-has-snapshots': {
    title: (d) =>
      `${detail(d, 'guest', quoted, 'The guest')} has snapshots${detail(d, 'snapshots', (names) => `: ${names}`)}`,
    action: 'Remove them first, or destroy it with them: lodge destroy --snapshots.',
  },
  'boot-not-found': {
    title: (d) => `The log of boot ${detail(d, 'boot', (boot) => boot)} is not on the device`,
    action: 'Choose one of the boots that are kept; the oldest go when there are more.',
  },
  'config-invalid': {
    title: (d) =>
      `The configuration is not valid${detail(d, 'line', (line) => `, line ${line}`)}${detail(d, 'key', (key) => `: ${key}`)}`,
    action: (d) =>
      because(d) +
      detail(d, 'line', (line) => `Correct line ${line} in Config, and save.`, 'Correct it in Config, and save.'),
  },
  'rootfs-missing': {
    title: (d) => `The guest has no root file system${detail(d, 'path', (path) => ` at ${path}`)}`,
    action: 'Correct lxc.rootfs.path in Config, or create the guest again from an archive.',
  },
  'init-missing': {
    title: (d) => `There is no init program in the guest${detail(d, 'path', (path) => ` at ${path}`)}`,
    action:
      'Set lxc.init.cmd in Config to a program that the root file system has, or create the guest from a complete root file system.',
  },
  'architecture-mismatch': {
    title: (d) =>
      `The guest is made for another processor${inParentheses(
        [detail(d, 'guest', (value) => `guest: ${value}`), detail(d, 'host', (value) => `device: ${value}`)]
          .filter((part) => part !== '')
          .join(', '),
      )}`,
    action: 'Create it from an archive for this device’s architecture.',
  },
  'kernel-lacks': {
    title: (d) =>
      d.cannot === 'autostart'
        ? 'Nothing on the device can start guests with it'
        : d.cannot === 'limits'
          ? `The device cannot hold a guest to a limit of ${detail(d, 'limits', (limits) => limits.replace('pids', 'processes'))}`
          : `The device’s kernel lacks ${detail(d, 'missing', (missing) => missing, 'something that this guest needs')}`,
    action: (d) =>
      d.cannot === 'autostart'
        ? 'It needs a root manager with boot scripts (Magisk, KernelSU or APatch), or systemd, OpenRC or /etc/rc2.d. Without one, start the guests after each boot by hand, or by lodged autostart.'
        : d.cannot === 'limits'
          ? 'Its kernel has no cgroup controller for that, and a start would be refused: create the guest without it, or use a kernel that has the controller.'
          : `${because(d)}Take what needs it out of the configuration, or use a kernel that has it.`,
  },
  'no-space': {
    title: (d) => `No space left on the device${detail(d, 'path', (path) => ` (${path})`)}`,
    action: (d) =>
      `Free ${detail(d, 'neededBytes', (bytes) => `at least ${mebibytes(bytes)}`, 'some space')}, then try again. What was written has been removed.`,
  },
  'archive-invalid': {
    title: (d) => `The archive or image is damaged or not allowed${detail(d, 'path', (path) => `: ${path}`)}`,
    action: (d) =>
      `${because(d)}Use a tar of a root file system without entries that point outside of it, what docker save writes, or a whole image (ext4, erofs, squashfs, Android sparse).`,
  },
  'start-failed': {
    title: (d) =>
      `The guest did not start${detail(d, 'step', (step) => `: step “${step}” failed`)}${inParentheses(systemCall(d))}`,
    action: (d) =>
      because(d) +
      'Everything was undone. The boot log shows what happened before; correct the configuration and start again.',
  },
  'stop-failed': {
    title: (d) => `The guest did not stop${inParentheses(systemCall(d))}`,
    action: 'Try Kill. If processes stay, they wait in the kernel: only a reboot of the device removes them.',
  },
  'console-unavailable': {
    title: (d) => `This terminal is not available${detail(d, 'tty', (tty) => ` (tty ${tty})`)}`,
    action: 'Choose another terminal, or raise lxc.tty.max in Config and restart the guest.',
  },
  'file-exists': {
    title: (d) => `There is ${detail(d, 'path', quoted, 'one of that name')} already`,
    action: 'Choose another name, or replace it. Nothing was changed.',
  },
  'file-not-found': {
    title: (d) => `${detail(d, 'path', quoted, 'It')} is not there`,
    action: 'The guest may have moved or removed it: read the folder again.',
  },
  'file-refused': {
    title: (d) => `${detail(d, 'path', quoted, 'This')} cannot be used so`,
    action: (d) => `${because(d)}Nothing was changed.`,
  },
  'properties-unavailable': {
    title: 'This guest has no Android properties',
    action: 'Only Android guests have them, once their init has begun its second stage: look into the boot log.',
  },
  'property-refused': {
    title: (d) => `The guest does not take ${detail(d, 'property', quoted, 'this property')}`,
    action: (d) => `${because(d)}Nothing was changed.`,
  },
  'forward-refused': {
    title: (d) => `${forwardPort(d, 'This port')} cannot lead to the guest`,
    action: (d) => forwardActions[String(d.why)]?.(d) ?? 'Nothing was changed.',
  },
  'port-closed': {
    title: (d) => `Nothing in the guest listens on port ${detail(d, 'port', (port) => port, 'that')}`,
    action: 'Start the program that should, and try again. The sockets below show what listens in the guest.',
  },
  'exec-failed': {
    title: (d) =>
      `The guest cannot run ${detail(d, 'path', (path) => path, 'the command')}${inParentheses(systemCall(d))}`,
    action: 'Check the name, and that the program is in the guest and for its processor.',
  },
  cancelled: {
    title: 'Cancelled',
    action: 'Everything was undone. Start it again when you like.',
  },
  'system-error': {
    title: (d) => `A system call failed on the device${inParentheses(systemCall(d))}`,
    action: 'Try again. If it fails the same way, see the details: they name the call and the path.',
  },
  'internal-error': {
    title: 'Something went wrong inside Lodge',
    action: 'Try again. If it happens again, please report it with the details.',
  },
};
