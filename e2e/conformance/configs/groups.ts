// SPDX-License-Identifier: Apache-2.0
import type { ConformanceConfig } from '../conformance-config.ts';
import { version2Configs } from './cgroup-version-2.ts';
import { cgroupConfigs } from './cgroups.ts';
import { consoleLogConfigs } from './console-log.ts';
import { deviceConfigs } from './devices.ts';
import { generatedConfigs } from './generated.ts';
import { formatConfigs, hookConfigs } from './hooks.ts';
import { imageConfigs } from './images.ts';
import { moreSettings } from './more-settings.ts';
import { mountConfigs, rootConfigs } from './mounts.ts';
import { namespaceConfigs } from './namespaces.ts';
import { networkConfigs } from './network.ts';
import { endConfigs, processConfigs, settingConfigs } from './process.ts';
import { realConfigs } from './real-life.ts';
import { seccompConfigs } from './seccomp.ts';
import { sharingConfigs } from './sharing.ts';
import { initConfigs, startConfigs } from './starts.ts';

/** All configs of the suite, by what of LXC they are about. */
export const groups: Readonly<Record<string, readonly ConformanceConfig[]>> = {
  format: formatConfigs,
  'the first process': processConfigs,
  settings: settingConfigs,
  'more settings': moreSettings,
  'the end': endConfigs,
  root: rootConfigs,
  starts: startConfigs,
  inits: initConfigs,
  images: imageConfigs,
  mounts: mountConfigs,
  devices: deviceConfigs,
  'the log of the console': consoleLogConfigs,
  cgroups: cgroupConfigs,
  'cgroup v2 alone': version2Configs,
  network: networkConfigs,
  namespaces: namespaceConfigs,
  sharing: sharingConfigs,
  hooks: hookConfigs,
  seccomp: seccompConfigs,
  'real life': realConfigs,
  'several keys together': generatedConfigs,
};
