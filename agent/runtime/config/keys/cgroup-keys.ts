// SPDX-License-Identifier: Apache-2.0
import { type DeviceRule, parseDeviceRule } from '../../cgroup/device-rules.ts';
import type { ConfigKey } from '../config-key.ts';
import { ConfigValueError, parseBoolean } from '../values.ts';

/** A file of a controller and what is written to it. */
export interface CgroupLimit {
  file: string;
  value: string;
}

/** lxc.cgroup.dir and what is below it: paths below the base of each hierarchy. */
export interface CgroupFolders {
  /** lxc.cgroup.dir */
  prefix?: string;
  monitor?: string;
  /** lxc.cgroup.dir.monitor.pivot */
  pivot?: string;
  container?: string;
  /** lxc.cgroup.dir.container.inner */
  inner?: string;
}

export interface CgroupSettings {
  /** lxc.cgroup.*: files of v1, in the order of the config. */
  cgroup: CgroupLimit[];
  /** lxc.cgroup2.*: files of v2. */
  cgroup2: CgroupLimit[];
  /** lxc.cgroup.devices.allow and .deny, in the order of the config. */
  cgroupDevices: DeviceRule[];
  /** lxc.cgroup2.devices.allow and .deny, in the order of the config. */
  devices: DeviceRule[];
  /** lodge.cgroup.devices.optional: a kernel that takes no rules is told of, and the guest starts without. */
  deviceRulesOptional: boolean;
  cgroupFolders: CgroupFolders;
  /** lxc.cgroup.relative: the base is the caller's own folder, and not that of the host's first process. */
  cgroupRelative: boolean;
}

export const cgroupDefaults = (): CgroupSettings => ({
  cgroup: [],
  cgroup2: [],
  cgroupDevices: [],
  devices: [],
  deviceRulesOptional: false,
  cgroupFolders: {},
  cgroupRelative: false,
});

/** Files that move processes, or end them, and are no limits. */
const noLimits = /^(cgroup\.(procs|threads|kill|type|subtree_control|event_control)|tasks|release_agent)$/;

/** A file's name has no slash, so that it stays in the guest's folder. */
function parseLimit(file: string, value: string): CgroupLimit {
  if (!/^[a-z][a-z0-9_]*(\.[A-Za-z0-9_-]+)+$/.test(file))
    throw new ConfigValueError('expected a file of a controller, such as memory.max');
  if (noLimits.test(file)) throw new ConfigValueError(`${file} is no limit`);
  return { file, value };
}

function parseFolder(value: string): string {
  if (value.startsWith('/')) throw new ConfigValueError('expected a path that is relative to the base');
  const parts = value.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.length === 0 || parts.includes('..'))
    throw new ConfigValueError('expected a path that does not lead upwards');
  return parts.join('/');
}

function parseInner(value: string): string {
  if (value.includes('/') || value === '.' || value === '..')
    throw new ConfigValueError('expected the name of one folder');
  return value;
}

function folderKey(
  key: string,
  since: '4.0' | '5.0',
  name: keyof CgroupFolders,
  parse = parseFolder,
): ConfigKey<CgroupSettings> {
  return {
    key,
    since,
    example: 'lxc',
    set: ({ cgroupFolders }, value) => {
      cgroupFolders[name] = parse(value);
    },
  };
}

function devicesKey(
  key: string,
  pick: (settings: CgroupSettings) => DeviceRule[],
  note?: string,
): ConfigKey<CgroupSettings> {
  const allow = key.endsWith('.allow');
  return {
    key,
    since: '4.0',
    example: 'c 1:3 rwm',
    ...(note === undefined ? {} : { note }),
    list: 'lines',
    set: (settings, value) => {
      pick(settings).push(parseDeviceRule(allow, value));
    },
  };
}

const onVersion2Hosts =
  'on a host with v2 alone they count where there are no rules of lxc.cgroup2.devices; LXC leaves them out';
const onVersion1Hosts =
  'where v1 has the controller they count if there are no rules of lxc.cgroup.devices; LXC leaves them out';
const onVersion2 =
  'on v2 a rule for w denies who opens to read and to write too, and takes w from an allowed rwm, as on v1; LXC does neither';

export const cgroupKeys: readonly ConfigKey<CgroupSettings>[] = [
  devicesKey('lxc.cgroup.devices.allow', ({ cgroupDevices }) => cgroupDevices, onVersion2Hosts),
  devicesKey('lxc.cgroup.devices.deny', ({ cgroupDevices }) => cgroupDevices, onVersion2Hosts),
  devicesKey('lxc.cgroup2.devices.allow', ({ devices }) => devices, onVersion1Hosts),
  devicesKey('lxc.cgroup2.devices.deny', ({ devices }) => devices, `${onVersion1Hosts}; ${onVersion2}`),
  {
    key: 'lodge.cgroup.devices.optional',
    since: 'lodge',
    example: '1',
    set: (settings, value) => {
      settings.deviceRulesOptional = parseBoolean(value);
    },
  },
  {
    key: 'lxc.cgroup.*',
    since: '4.0',
    example: '64M',
    note: 'left out with a warning on a host with v2 alone, as in LXC',
    set: ({ cgroup }, value, { name }) => void cgroup.push(parseLimit(name, value)),
  },
  {
    key: 'lxc.cgroup2.*',
    since: '4.0',
    example: '64M',
    note: 'where v1 has the controller: written to the file of v1 that means the same, left out where there is a lxc.cgroup.* of that controller, else refused; LXC leaves them all out',
    set: ({ cgroup2 }, value, { name }) => void cgroup2.push(parseLimit(name, value)),
  },
  folderKey('lxc.cgroup.dir', '4.0', 'prefix'),
  folderKey('lxc.cgroup.dir.monitor', '5.0', 'monitor'),
  folderKey('lxc.cgroup.dir.monitor.pivot', '5.0', 'pivot'),
  folderKey('lxc.cgroup.dir.container', '5.0', 'container'),
  folderKey('lxc.cgroup.dir.container.inner', '5.0', 'inner', parseInner),
  {
    key: 'lxc.cgroup.relative',
    since: '4.0',
    example: '1',
    unsetItem: '0',
    set: (settings, value) => {
      settings.cgroupRelative = parseBoolean(value);
    },
  },
];
