// SPDX-License-Identifier: Apache-2.0
import type { ConformanceConfig } from '../conformance-config.ts';

export const namespaceConfigs: readonly ConformanceConfig[] = [
  { title: 'only some namespaces', lines: ['lxc.namespace.clone = mnt pid net'] },
  { title: 'a clock of its own', lines: ['lxc.time.offset.boot = 1h', 'lxc.time.offset.monotonic = 30m'] },
];
