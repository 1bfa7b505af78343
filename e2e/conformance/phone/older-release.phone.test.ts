// SPDX-License-Identifier: Apache-2.0
import { explainedOnPhone } from './explained-on-phone.ts';
import type { PhoneConfig } from './phone-config.ts';
import { testPhone } from './phone-suite.ts';
import { version2Configs } from './version-2-configs.ts';

/** LXC 5.0 cuts lxc.init.cmd at every blank, also between quotes; later releases and Lodge do not. */
function hasQuotes({ lines }: PhoneConfig): boolean {
  return lines.some((line) => /^lxc\.init\.cmd = .*['"]/.test(line));
}

/** What version-2.phone.test.ts does, beside the release before. */
testPhone({
  layout: 'cgroup v2',
  variant: 'su',
  stock: 'stock',
  release: '5.0',
  configs: version2Configs.filter((config) => !hasQuotes(config)),
  explained: explainedOnPhone,
});
