// SPDX-License-Identifier: Apache-2.0
import { type DeviceRule, parseDeviceRule } from '../../cgroup/device-rules.ts';
import { type ConfigKey, refused } from '../config-key.ts';
import { ConfigValueError } from '../values.ts';

export interface CgroupSettings {
  /** cgroup v2 file names and what is written to them, in the order of the config. */
  cgroup2: { file: string; value: string }[];
  /** lxc.cgroup2.devices.allow and .deny, in the order of the config; they come behind the default rules. */
  devices: DeviceRule[];
}

export const cgroupDefaults = (): CgroupSettings => ({ cgroup2: [], devices: [] });

const controllers = ['memory', 'cpu', 'pids', 'io', 'cpuset'];

function setCgroup2(config: CgroupSettings, file: string, value: string): void {
  const controller = controllers.find((name) => file.startsWith(`${name}.`));
  if (controller === undefined || !/^[a-z.]+$/.test(file)) {
    throw new ConfigValueError(`expected a file of ${controllers.join(', ')}, such as memory.max`);
  }
  if (/[\n\0]/.test(value)) throw new ConfigValueError('expected one line');
  config.cgroup2.push({ file, value });
}

const fixedFolders = 'the folders are lxc.payload.NAME and lxc.monitor.NAME';

export const cgroupKeys: readonly ConfigKey<CgroupSettings>[] = [
  {
    key: 'lxc.cgroup2.devices.allow',
    since: '4.0',
    example: 'c 1:3 rwm',
    list: 'lines',
    set: ({ devices }, value) => {
      devices.push(parseDeviceRule(true, value));
    },
  },
  {
    key: 'lxc.cgroup2.devices.deny',
    since: '4.0',
    example: 'a',
    list: 'lines',
    set: ({ devices }, value) => {
      devices.push(parseDeviceRule(false, value));
    },
  },
  {
    key: 'lxc.cgroup2.*',
    since: '4.0',
    example: '64M',
    note: 'files of memory, cpu, pids, io and cpuset; mapped where the kernel has v1',
    set: (config, value, { name }) => setCgroup2(config, name, value),
  },
  ...refused(
    'limits are written by their names on v2 (lxc.cgroup2.*), and mapped where the kernel has v1',
    '4.0',
    'lxc.cgroup.*',
  ),
  ...refused(fixedFolders, '4.0', 'lxc.cgroup.dir'),
  ...refused(
    fixedFolders,
    '5.0',
    ...['monitor', 'monitor.pivot', 'container', 'container.inner'].map((name) => `lxc.cgroup.dir.${name}`),
  ),
  ...refused('guests are in folders of the root of each hierarchy', '4.0', 'lxc.cgroup.relative'),
];
