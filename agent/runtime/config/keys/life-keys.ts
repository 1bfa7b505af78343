// SPDX-License-Identifier: Apache-2.0
import { type ConfigKey, refused } from '../config-key.ts';
import { ConfigValueError, parseBoolean, parseNumber, parseSignal, parseWords } from '../values.ts';

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
  /** lodge.logcat: what the guest's logd has is read into its boot log. */
  logcat: boolean;
  /** lodge.freeze.screen: the guest stands still while the host's screen is off. */
  freezeWithScreen: boolean;
  /** lodge.binder = private: devices of binder that nobody else has. */
  ownBinder: boolean;
  /** lodge.loop = shared: the loop devices of the host, to attach and to mount. */
  sharedLoops: boolean;
  /** lodge.reboot.pause: a guest that reboots at once, time after time, waits longer each time. */
  rebootPauses: boolean;
  /** lxc.log: what the monitor does, in LXC's format. */
  logFile: string | undefined;
  logLevel: LogLevel;
  /** The monitor has a mount namespace of its own, so that what its hooks mount ends with it. */
  monitorUnshare: boolean;
}

/** LXC's levels by their names, in the order of their numbers. */
export const logLevels = ['TRACE', 'DEBUG', 'INFO', 'NOTICE', 'WARN', 'ERROR', 'CRIT', 'ALERT', 'FATAL'] as const;
export type LogLevel = (typeof logLevels)[number];

function parseLogLevel(value: string): LogLevel {
  const name = value.toUpperCase();
  const level = logLevels.find((each, number) => each === name || String(number) === value);
  if (level === undefined)
    throw new ConfigValueError(`expected one of ${logLevels.join(', ').toLowerCase()}, or a number from 0 to 8`);
  return level;
}

export const lifeDefaults = (): LifeSettings => ({
  signals: { halt: 'PWR', reboot: 'INT', stop: 'KILL', monitorDeath: 'KILL' },
  groups: [],
  autostart: false,
  startDelay: 0,
  startOrder: 0,
  ownKernelLog: false,
  logcat: false,
  freezeWithScreen: false,
  ownBinder: false,
  sharedLoops: false,
  rebootPauses: true,
  logFile: undefined,
  logLevel: 'ERROR',
  monitorUnshare: false,
});

const highestNumber = 0x7fffffff;

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
    note: 'at the start of the host, where autostart is switched on',
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
    key: 'lodge.logcat',
    since: 'lodge',
    example: '1',
    note: "all buffers of a guest Android's logd come into its boot log",
    set: (config, value) => {
      config.logcat = parseBoolean(value);
    },
  },
  {
    key: 'lodge.freeze.screen',
    since: 'lodge',
    example: '1',
    note: "frozen while the screen of the host is off, by the kernel's events of its backlight; thawed when it is on, used or stopped",
    set: (config, value) => {
      config.freezeWithScreen = parseBoolean(value);
    },
  },
  {
    key: 'lodge.binder',
    since: 'lodge',
    example: 'private',
    note: 'binder, hwbinder and vndbinder of its own: a fresh binderfs, else nodes of the parameter devices= that nobody uses; a kernel with neither is refused before the start',
    set: (config, value) => {
      if (value !== 'private') throw new ConfigValueError('expected private');
      config.ownBinder = true;
    },
  },
  {
    key: 'lodge.loop',
    since: 'lodge',
    example: 'shared',
    note: 'the loop devices of the host, for an apexd whose packages are images: it may read and write what others attach to them',
    set: (config, value) => {
      if (value !== 'shared') throw new ConfigValueError('expected shared: the kernel has one set of loop devices');
      config.sharedLoops = true;
    },
  },
  {
    key: 'lodge.reboot.pause',
    since: 'lodge',
    example: '0',
    note: 'a guest that reboots within two seconds of its start, time after time, waits before the next one, up to ten seconds; 0: never, as with LXC',
    set: (config, value) => {
      config.rebootPauses = parseBoolean(value);
    },
  },
  {
    key: 'lxc.start.delay',
    since: '4.0',
    example: '5',
    unsetItem: '0',
    set: (config, value) => {
      config.startDelay = parseNumber(value, 0, highestNumber);
    },
  },
  {
    key: 'lxc.start.order',
    since: '4.0',
    example: '10',
    unsetItem: '0',
    set: (config, value) => {
      config.startOrder = parseNumber(value, 0, highestNumber);
    },
  },
  {
    key: 'lxc.log.file',
    since: '4.0',
    example: '/monitor.log',
    note: 'the steps of a start, with ours in the place of functions; the boot log has them too',
    set: (config, value) => {
      if (!value.startsWith('/')) throw new ConfigValueError('expected an absolute path');
      config.logFile = value;
    },
  },
  {
    key: 'lxc.log.level',
    since: '4.0',
    example: 'INFO',
    unsetItem: 'ERROR',
    set: (config, value) => {
      config.logLevel = parseLogLevel(value);
    },
  },
  ...refused('Android has no syslog: use lxc.log.file', '4.0', 'lxc.log.syslog'),
  {
    key: 'lxc.monitor.unshare',
    since: '4.0',
    example: '1',
    unsetItem: '0',
    set: (config, value) => {
      config.monitorUnshare = parseBoolean(value);
    },
  },
];
