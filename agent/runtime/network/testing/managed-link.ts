// SPDX-License-Identifier: Apache-2.0
import type { ManagedNetwork } from '../managed-network.ts';

/** As it is chosen at a start. */
export const managedLink: ManagedNetwork = {
  index: 0,
  hostInterface: 'lodge-a',
  hostAddress4: '10.83.0.1',
  guestAddress4: '10.83.0.2',
  prefix4: 30,
  hostAddress6: 'fd83::1',
  guestAddress6: 'fd83::2',
  prefix6: 64,
  mtu: 1500,
  dns: ['10.83.0.1'],
};
