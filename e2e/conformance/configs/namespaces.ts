// SPDX-License-Identifier: Apache-2.0
import type { ConformanceConfig } from '../conformance-config.ts';

export const namespaceConfigs: readonly ConformanceConfig[] = [
  { title: 'no session keyring', lines: ['lxc.keyring.session = 0', 'lxc.mount.auto = proc'] },
  { title: 'a session keyring', lines: ['lxc.keyring.session = 1', 'lxc.mount.auto = proc'] },
];
