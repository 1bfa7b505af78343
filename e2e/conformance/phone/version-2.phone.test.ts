// SPDX-License-Identifier: Apache-2.0
import { explainedOnPhone } from './explained-on-phone.ts';
import { testPhone } from './phone-suite.ts';
import { version2Configs } from './version-2-configs.ts';

/** cgroup v2 with the controllers of memory, processor, processes, sets of them, and disks: the machine that builds may have those on v1. */
testPhone({
  layout: 'cgroup v2',
  variant: 'su',
  stock: 'stock',
  configs: version2Configs,
  explained: explainedOnPhone,
});
