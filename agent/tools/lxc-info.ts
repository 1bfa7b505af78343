// SPDX-License-Identifier: Apache-2.0
import { isGroup, networkTypeOf } from '../runtime/config/item-forms.ts';
import { findKey } from '../runtime/config/key-table.ts';
import type { Sys } from '../sys/sys.ts';
import { nameOption, rcfileOption } from './common-options.ts';
import { cgroupFigures } from './guest-cgroup.ts';
import { addressesOf, guestInterfaces, guestLinks } from './guest-network.ts';
import { GuestView } from './guest-view.ts';
import { type GuestInfo, infoLines } from './info-lines.ts';
import type { ParsedOptions } from './option-parser.ts';
import type { Tool } from './tool.ts';

const filters = ['config', 'ips', 'pid', 'stats', 'state'] as const;

/** A key of a network that there is not, or is of another type, is none. */
function isKnown(guest: GuestView, key: string): boolean {
  const [, network] = /^(lxc\.net\.\d+)\./.exec(key) ?? [];
  if (network === undefined) return findKey(key) !== undefined || isGroup(key) || key === 'lxc.net';
  const type = guest.configItem(`${network}.type`) ?? '';
  return findKey(key) !== undefined && type !== '' && (networkTypeOf(key) ?? type) === type;
}

/** Keys that LXC does not have are told apart. */
function configOf(
  guest: GuestView,
  keys: readonly string[],
  tell: (text: string) => void,
): NonNullable<GuestInfo['config']> {
  return keys.flatMap((key) => {
    const value = guest.configItem(key);
    if (value !== undefined) return [{ key, value }];
    if (isKnown(guest, key)) return [{ key, value: '' }];
    tell(`${key} invalid\n`);
    return [];
  });
}

/** What was asked for; all but the config where nothing was. */
function gather(sys: Sys, guest: GuestView, options: ParsedOptions, tell: (text: string) => void): GuestInfo {
  const all = !filters.some((filter) => options.has(filter));
  const wants = (filter: (typeof filters)[number]): boolean => all || options.has(filter);
  const initPid = guest.client.initPid();
  const info: GuestInfo = {
    ...(all ? { name: guest.name } : {}),
    ...(wants('state') ? { state: guest.client.state() } : {}),
    ...(options.has('config') ? { config: configOf(guest, options.all('config'), tell) } : {}),
  };
  if (initPid === undefined) return info;
  return {
    ...info,
    ...(wants('pid') ? { pid: initPid } : {}),
    ...(wants('ips') ? { addresses: addressesOf(guestInterfaces(sys, initPid)) } : {}),
    ...(wants('stats') ? { ...cgroupFigures(sys, guest), links: guestLinks(sys, guest) } : {}),
  };
}

export const lxcInfo: Tool = {
  name: 'lxc-info',
  synopsis: '-n NAME [OPTION ...]',
  summary: 'Tells of a guest: its state, first process, addresses, and what it uses.',
  needsName: true,
  options: [
    nameOption,
    { short: 'c', long: 'config', value: 'KEY', help: 'the value of a key of the config; may be given again' },
    { short: 'i', long: 'ips', help: 'its addresses' },
    { short: 'p', long: 'pid', help: 'the first process, as the host numbers it' },
    { short: 'S', long: 'stats', help: 'processor, memory, block and network use' },
    { short: 'H', long: 'no-humanize', help: 'figures without units; one thing alone without its name' },
    { short: 's', long: 'state', help: 'its state' },
    rcfileOption,
  ],
  run({ sys, options, name, lxcPath, print }) {
    const guest = new GuestView(sys, lxcPath, name, options.text('rcfile'));
    const tell = (text: string): void => void sys.file.write(2, sys.text.encodeUtf8(text));
    if (!guest.isDefined && !guest.client.isAlive) {
      tell(`${name} doesn't exist\n`);
      return 1;
    }
    const human = !options.has('no-humanize');
    const asked = filters.flatMap((filter) => options.all(filter)).length;
    print(infoLines(gather(sys, guest, options, tell), { human, bare: !human && asked === 1 }));
    return 0;
  },
};
