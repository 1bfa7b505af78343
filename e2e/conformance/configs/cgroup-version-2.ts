// SPDX-License-Identifier: Apache-2.0
import type { ConformanceConfig } from '../conformance-config.ts';
import { cgroupConfigs, cgroupForms, sweep } from './cgroups.ts';
import { namespaceConfigs } from './namespaces.ts';

const ids = ['lxc.idmap = u 0 0 65536', 'lxc.idmap = g 0 0 65536'];
const noDevices = ['lxc.cgroup2.devices.deny = a', 'lxc.cgroup2.devices.allow = c *:* m'];
const terminals = ['lxc.cgroup2.devices.allow = c 5:* rwm', 'lxc.cgroup2.devices.allow = c 136:* rwm'];

/** The limits are those that need no controller which this machine may have on v1. */
const own: readonly ConformanceConfig[] = [
  { title: 'nothing of cgroups', lines: [] },
  {
    title: 'limits of the hierarchy itself',
    lines: ['lxc.cgroup2.cgroup.max.depth = 5', 'lxc.cgroup2.cgroup.max.descendants = 100'],
  },
  { title: 'a limit again after a reboot', lines: ['lxc.cgroup2.cgroup.max.depth = 5'], end: 'reboot -f' },
  { title: 'a file that there is not', refused: true, lines: ['lxc.cgroup2.cgroup.nothing = 1'] },
  { title: 'a controller that there is not', refused: true, lines: ['lxc.cgroup2.nothing.max = 1'] },
  { title: 'a value that the kernel refuses', refused: true, lines: ['lxc.cgroup2.cgroup.max.depth = many'] },
  { title: 'limits of v1', lines: ['lxc.cgroup.memory.limit_in_bytes = 64M', 'lxc.cgroup.nothing.max = many'] },
  {
    title: 'denied devices',
    lines: [...noDevices, 'lxc.cgroup2.devices.allow = c 1:3 rwm', ...terminals],
  },
  {
    title: 'some denied devices',
    lines: ['lxc.cgroup2.devices.deny = c 10:229 rwm', 'lxc.cgroup2.devices.deny = c 1:11 w'],
  },
  {
    title: 'a later rule over an earlier one',
    lines: [
      ...noDevices,
      'lxc.cgroup2.devices.allow = c 1:* rwm',
      'lxc.cgroup2.devices.deny = c 1:11 rwm',
      ...terminals,
    ],
  },
  {
    title: 'an exception from what is denied of all that is allowed',
    lines: [
      'lxc.cgroup2.devices.allow = a',
      'lxc.cgroup2.devices.deny = c 10:* rwm',
      'lxc.cgroup2.devices.allow = c 10:229 rwm',
    ],
  },
  {
    title: 'a rule taken back',
    lines: [
      ...noDevices,
      'lxc.cgroup2.devices.allow = c 1:* rwm',
      'lxc.cgroup2.devices.allow = c 10:229 rwm',
      'lxc.cgroup2.devices.deny = c 10:229 rwm',
      ...terminals,
    ],
  },
  {
    title: 'a part of a rule taken back',
    lines: [
      ...noDevices,
      'lxc.cgroup2.devices.allow = c 1:3 rwm',
      'lxc.cgroup2.devices.allow = c 10:229 rwm',
      'lxc.cgroup2.devices.deny = c 10:229 w',
      ...terminals,
    ],
  },
  { title: 'all allowed after all denied', lines: ['lxc.cgroup2.devices.deny = a', 'lxc.cgroup2.devices.allow = a'] },
  {
    title: 'devices of blocks',
    lines: [...noDevices, 'lxc.cgroup2.devices.allow = b 7:* rwm', ...terminals],
  },
  {
    title: 'a device by its path',
    lines: [...noDevices, 'lxc.cgroup2.devices.allow = /dev/null rwm', ...terminals],
  },
  {
    title: 'rules of v1 beside those of v2',
    lines: ['lxc.cgroup.devices.deny = c 10:200 rwm', 'lxc.cgroup2.devices.deny = c 10:229 rwm'],
  },
  {
    title: 'rules of v1 alone',
    lines: ['lxc.cgroup.devices.deny = c 10:229 rwm'],
  },
  {
    title: 'rules and a reboot',
    lines: [...noDevices, 'lxc.cgroup2.devices.allow = c 1:3 rwm', ...terminals],
    end: 'reboot -f',
  },
  { title: 'rules that are taken back', lines: ['lxc.cgroup2.devices.deny = a', 'lxc.cgroup2.devices.deny ='] },
  {
    title: 'a folder inside, and a limit above it',
    prepare: sweep,
    lines: [
      'lxc.cgroup.dir.monitor = lodge-test-m',
      'lxc.cgroup.dir.container = lodge-test-c',
      'lxc.cgroup.dir.container.inner = ns',
      'lxc.cgroup2.cgroup.max.depth = 5',
    ],
  },
  ...['proc sys cgroup:mixed', 'proc sys cgroup:ro:force', 'proc sys cgroup:rw'].map((form) => ({
    title: `ids of its own and ${form}`,
    lines: [...ids, `lxc.mount.auto = ${form}`],
  })),
  {
    title: 'without capabilities to administer',
    lines: ['lxc.mount.auto = proc sys cgroup:mixed', 'lxc.cap.drop = sys_admin'],
  },
  ...['cgroup2', 'cgroup2:ro', 'cgroup2:force', 'cgroup2:ro:force'].map(
    (form): ConformanceConfig => ({
      title: `mount.auto ${form}`,
      only: '6.0',
      lines: [`lxc.mount.auto = proc sys ${form}`],
    }),
  ),
  ...cgroupForms.map((form) => ({
    title: `mount.auto cgroup${form}`,
    lines: [`lxc.mount.auto = proc sys cgroup${form}`],
  })),
  // Without a cgroup namespace v2 is mounted by neither.
  ...['cgroup', 'cgroup-full:ro'].map((form) => ({
    title: `the host's cgroup namespace and ${form}`,
    refused: true,
    lines: ['lxc.namespace.keep = cgroup user time', `lxc.mount.auto = proc sys ${form}`],
  })),
];

const named = (configs: readonly ConformanceConfig[], titles: readonly string[]): ConformanceConfig[] =>
  titles.map((title) => {
    const found = configs.find((config) => config.title === title);
    if (found === undefined) throw new Error(`no config "${title}"`);
    return found;
  });

const ofFolders = [
  'folders of its own',
  'a folder for each',
  'relative folders',
  'a pivot elsewhere',
  'half a set of folders',
];

/** On a host that has cgroup v2 alone. */
export const version2Configs: readonly ConformanceConfig[] = [
  ...own,
  ...named(cgroupConfigs, ofFolders),
  ...namespaceConfigs,
].map((config) => ({ ...config, layout: 'v2' }));
