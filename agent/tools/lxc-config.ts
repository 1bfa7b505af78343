// SPDX-License-Identifier: Apache-2.0
import { systemItem, systemItems } from './lxc-conf.ts';
import type { Tool } from './tool.ts';

export const lxcConfig: Tool = {
  name: 'lxc-config',
  synopsis: '-l | ITEM',
  summary: 'Tells what holds for all guests: an item of lxc.conf, or which items there are.',
  note: 'lxc.lxcpath is where Lodge keeps its guests, unless /etc/lxc/lxc.conf says otherwise',
  needsName: false,
  options: [{ short: 'l', long: 'list', help: 'all items' }],
  run({ sys, options, rest: [item], print, report }) {
    if (options.has('list')) {
      print(systemItems.map((each) => `${each}\n`).join(''));
      return 0;
    }
    if (item === undefined) {
      report.error('no item is named (-l lists them)');
      return 1;
    }
    const value = systemItem(sys, item);
    print(value === undefined ? `Unknown configuration item: ${item}\n` : `${value}\n`);
    return value === undefined ? 1 : 0;
  },
};
