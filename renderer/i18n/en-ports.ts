// SPDX-License-Identifier: Apache-2.0
/** Of the Network tab: ports here and on the device that lead to a guest. */
export const englishPorts = {
  ports: {
    guestPort: 'Guest port',
    here: {
      title: 'Ports of this computer',
      hint: 'A port here leads into the guest, for programs of this computer alone. It closes when the guest stops.',
      port: 'Port here',
      any: 'chosen for you',
      open: 'Open',
      offers: 'Listening in the guest:',
      openOffer: 'Open {{port}} of the guest here',
      to: 'port {{port}} of the guest',
      connections_zero: 'not in use',
      connections_one: '{{count}} connection',
      connections_other: '{{count}} connections',
      copy: 'Copy {{address}}',
      close: 'Close {{address}}',
    },
    device: {
      title: 'Ports of the device',
      hint: 'A port of the device leads to the guest, for everybody who reaches the device by the network.',
      protocol: 'Protocol',
      port: 'Device port',
      same: 'the same',
      add: 'Add',
      keep: 'Keep for each start',
      remove: 'Remove {{port}}',
      active: 'leads to the guest',
      next: 'from the next start',
      stopped: 'when it runs',
      kept: 'at each start',
      once: 'until it stops',
      noNat: 'Only a guest with NAT has such ports: its config needs lodge.net.0.nat = 1.',
    },
    problem: {
      number: 'A number from 1 to 65535',
      reserved: 'adb uses this port of the device',
      taken: 'It leads to the guest already',
    },
  },
};
