// SPDX-License-Identifier: Apache-2.0
import { type ConfigKey, refused } from '../config-key.ts';
import { parseBoolean, parseNumber, parseSignal, parseWords } from '../values.ts';

/** When a guest starts and how it ends; its monitor and log. */
export interface LifeSettings {
  /** `monitorDeath`: what init gets when its monitor is gone. */
  signals: { halt: string; reboot: string; stop: string; monitorDeath: string };
  groups: string[];
  autostart: boolean;
  /** Seconds to wait before the next guest is started, and the place among those of a group (lxc-autostart). */
  startDelay: number;
  startOrder: number;
  /** lodge.kmsg: the guest has a /dev/kmsg of its own, whose lines come into its boot log. */
  ownKernelLog: boolean;
}

export const lifeDefaults = (): LifeSettings => ({
  signals: { halt: 'PWR', reboot: 'INT', stop: 'KILL', monitorDeath: 'KILL' },
  groups: [],
  autostart: false,
  startDelay: 0,
  startOrder: 0,
  ownKernelLog: false,
});

const highestNumber = 0x7fffffff;
const bootLogHasIt = 'the boot log has the steps of each start';

export const lifeKeys: readonly ConfigKey<LifeSettings>[] = [
  {
    key: 'lxc.signal.halt',
    since: '4.0',
    example: 'SIGPWR',
    set: ({ signals }, value) => {
      signals.halt = parseSignal(value);
    },
  },
  {
    key: 'lxc.signal.reboot',
    since: '4.0',
    example: 'SIGINT',
    note: 'sent by lxc-stop -r; a restart by the desktop is a stop and a start',
    set: ({ signals }, value) => {
      signals.reboot = parseSignal(value);
    },
  },
  {
    key: 'lxc.signal.stop',
    since: '4.0',
    example: 'SIGKILL',
    set: ({ signals }, value) => {
      signals.stop = parseSignal(value);
    },
  },
  {
    key: 'lxc.monitor.signal.pdeath',
    since: '4.0',
    example: 'SIGTERM',
    note: 'a guest that outlives its monitor is seen by nobody',
    set: ({ signals }, value) => {
      signals.monitorDeath = parseSignal(value);
    },
  },
  {
    key: 'lxc.group',
    since: '4.0',
    example: 'all',
    list: 'words',
    set: ({ groups }, value) => {
      groups.push(...parseWords(value));
    },
  },
  {
    key: 'lxc.start.auto',
    since: '4.0',
    example: '1',
    note: 'kept; nothing starts guests with the device yet',
    unsetItem: '0',
    set: (config, value) => {
      config.autostart = parseBoolean(value);
    },
  },
  {
    key: 'lodge.kmsg',
    since: 'lodge',
    example: '1',
    note: 'a /dev/kmsg of its own: what is written there comes into its boot log, and not into the kernel log of the host',
    set: (config, value) => {
      config.ownKernelLog = parseBoolean(value);
    },
  },
  {
    key: 'lxc.start.delay',
    since: '4.0',
    example: '5',
    note: 'kept; nothing starts guests with the device yet',
    unsetItem: '0',
    set: (config, value) => {
      config.startDelay = parseNumber(value, 0, highestNumber);
    },
  },
  {
    key: 'lxc.start.order',
    since: '4.0',
    example: '10',
    note: 'kept; nothing starts guests with the device yet',
    unsetItem: '0',
    set: (config, value) => {
      config.startOrder = parseNumber(value, 0, highestNumber);
    },
  },
  ...refused(bootLogHasIt, '4.0', 'lxc.log.file', 'lxc.log.level', 'lxc.log.syslog'),
  ...refused('the monitor mounts nothing', '4.0', 'lxc.monitor.unshare'),
];
