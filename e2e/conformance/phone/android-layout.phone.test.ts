// SPDX-License-Identifier: Apache-2.0
import { androidConfigs } from './android-configs.ts';
import { explainedOnAndroid, explainedOnPhone } from './explained-on-phone.ts';
import { testPhone } from './phone-suite.ts';

/** Android's v1 hierarchies, which stock LXC is shown where it looks for them; runners.sh. */
testPhone({
  layout: "Android's layout",
  variant: 'android-v1',
  stock: 'stock-v1',
  configs: androidConfigs,
  explained: [...explainedOnPhone, ...explainedOnAndroid],
});
