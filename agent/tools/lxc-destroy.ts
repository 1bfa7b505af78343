// SPDX-License-Identifier: Apache-2.0
import { removeGuest } from '../runtime/lifecycle/remove-guest.ts';
import { pathsOfGuests } from '../runtime/places.ts';
import { nameOption, rcfileOption } from './common-options.ts';
import { throughItsEnd } from './end-of-guest.ts';
import { GuestView } from './guest-view.ts';
import type { Tool } from './tool.ts';

export const lxcDestroy: Tool = {
  name: 'lxc-destroy',
  synopsis: '-n NAME [-f] [-s]',
  summary: 'Removes a guest with all that is in its folder.',
  note: 'a root outside of the folder stays',
  needsName: true,
  options: [
    nameOption,
    { short: 'f', long: 'force', help: 'kill it first, if it runs' },
    { short: 's', long: 'snapshots', help: 'its snapshots as well, without which it stays' },
    rcfileOption,
  ],
  async run({ sys, options, name, lxcPath, report }) {
    const guest = new GuestView(sys, lxcPath, name);
    if (!guest.isDefined) {
      report.error('Container is not defined');
      return 1;
    }
    if (guest.client.isAlive && !options.has('force')) {
      report.error(`${name} is running`);
      return 1;
    }
    if (guest.client.isAlive) await throughItsEnd(sys, guest, () => Promise.resolve(guest.client.kill()));
    removeGuest(sys, pathsOfGuests(sys, lxcPath), name, options.has('snapshots'));
    return 0;
  },
};
