// SPDX-License-Identifier: Apache-2.0
import { nameOption, rcfileOption } from './common-options.ts';
import { freezeGuest, unfreezeGuest } from './freeze-guest.ts';
import { GuestView } from './guest-view.ts';
import type { Tool } from './tool.ts';

export const lxcFreeze: Tool = {
  name: 'lxc-freeze',
  synopsis: '-n NAME',
  summary: 'Freezes all processes of a guest.',
  needsName: true,
  options: [nameOption, rcfileOption],
  async run({ sys, name, lxcPath, report }) {
    if (await freezeGuest(sys, new GuestView(sys, lxcPath, name))) return 0;
    report.error(`cannot freeze ${lxcPath}/${name}: it does not run`);
    return 1;
  },
};

export const lxcUnfreeze: Tool = {
  name: 'lxc-unfreeze',
  synopsis: '-n NAME',
  summary: 'Lets a frozen guest go on.',
  needsName: true,
  options: [nameOption, rcfileOption],
  async run({ sys, name, lxcPath, report }) {
    if (await unfreezeGuest(sys, new GuestView(sys, lxcPath, name))) return 0;
    report.error(`cannot unfreeze ${lxcPath}/${name}`);
    return 1;
  },
};
