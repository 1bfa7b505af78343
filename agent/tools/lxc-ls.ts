// SPDX-License-Identifier: Apache-2.0
import type { ContainerState } from '../runtime/api.ts';
import { listActiveGuests, listDefinedGuests, pathsOfGuests } from '../runtime/places.ts';
import type { Sys } from '../sys/sys.ts';
import { memoryFigures } from './guest-cgroup.ts';
import { addressesOf, guestInterfaces } from './guest-network.ts';
import { GuestView } from './guest-view.ts';
import { type Column, defaultColumns, fancyTable, isColumn, type ListedGuest, nameList } from './ls-table.ts';
import { patternOf } from './name-pattern.ts';
import type { ParsedOptions } from './option-parser.ts';
import type { Tool, ToolContext } from './tool.ts';

/** Frozen ones, and those on their way, count as running (lxc-ls's own way). */
const stateFilters: Readonly<Record<string, (state: ContainerState) => boolean>> = {
  running: (state) => state !== 'STOPPED',
  frozen: (state) => state === 'FROZEN',
  stopped: (state) => state === 'STOPPED',
};

/** Which names are looked at at all. */
function namesOf({ sys, lxcPath, options, rest }: ToolContext): string[] {
  const defined = (): string[] => listDefinedGuests(sys, pathsOfGuests(sys, lxcPath));
  const active = (): string[] => listActiveGuests(sys, lxcPath);
  const both = options.has('active') && options.has('defined');
  const names = both
    ? active().filter((name) => defined().includes(name))
    : options.has('active')
      ? active()
      : options.has('defined')
        ? defined()
        : [...new Set([...defined(), ...active()])].sort();
  const pattern = options.text('filter') ?? rest[0];
  if (pattern === undefined) return names;
  const filter = patternOf(pattern);
  return names.filter((name) => filter.test(name));
}

function groupsOf(guest: GuestView): string[] {
  return (guest.configItem('lxc.group') ?? '').split('\n').filter((group) => group !== '');
}

/** A guest has to be in each of the groups. */
function passes(guest: GuestView, options: ParsedOptions): boolean {
  const states = Object.entries(stateFilters).filter(([filter]) => options.has(filter));
  if (states.length > 0 && !states.some(([, fits]) => fits(guest.client.state()))) return false;
  const wanted = options.text('groups')?.split(',') ?? [];
  if (wanted.length === 0) return true;
  const groups = groupsOf(guest);
  return wanted.every((group) => groups.includes(group.trim()));
}

function look(sys: Sys, guest: GuestView, columns: readonly Column[]): ListedGuest {
  const wants = (...these: Column[]): boolean => these.some((column) => columns.includes(column));
  const pid = guest.client.initPid();
  const interfaces = pid !== undefined && wants('INTERFACE', 'IPV4', 'IPV6') ? guestInterfaces(sys, pid) : [];
  return {
    name: guest.name,
    state: guest.client.state(),
    ...(pid === undefined ? {} : { pid }),
    ...(pid !== undefined && wants('RAM', 'SWAP') ? memoryFigures(sys, guest) : {}),
    autostart: guest.configItem('lxc.start.auto') === '1',
    groups: groupsOf(guest),
    interfaces: interfaces.map(({ name }) => name).sort(),
    ipv4: addressesOf(interfaces, 4),
    ipv6: addressesOf(interfaces, 6),
    unprivileged: (guest.configItem('lxc.idmap') ?? '') !== '',
  };
}

function fancy({ sys, options, print }: ToolContext, guests: readonly GuestView[]): number {
  const columns = options.text('fancy-format')?.split(',') ?? [...defaultColumns];
  const wrong = columns.find((column) => !isColumn(column));
  if (wrong !== undefined) {
    sys.file.write(2, sys.text.encodeUtf8(`Invalid key: ${wrong}\n`));
    return 0;
  }
  const known = columns.filter(isColumn);
  if (guests.length > 0)
    print(
      fancyTable(
        guests.map((guest) => look(sys, guest, known)),
        known,
      ),
    );
  return 0;
}

export const lxcLs: Tool = {
  name: 'lxc-ls',
  synopsis: '[OPTION ...] [REGEX]',
  summary: 'Lists guests: those with a config in the folder, and those that run.',
  note: '--nesting is refused',
  needsName: false,
  options: [
    { short: '1', long: 'line', help: 'a line for each' },
    { short: 'f', long: 'fancy', help: 'a table' },
    {
      short: 'F',
      long: 'fancy-format',
      value: 'COLUMN,...',
      help: 'its columns: NAME, STATE, PID, RAM, SWAP, AUTOSTART, GROUPS, INTERFACE, IPV4, IPV6, UNPRIVILEGED',
    },
    { long: 'active', help: 'only those with a monitor' },
    { long: 'running', help: 'only those that run or are frozen' },
    { long: 'frozen', help: 'only those that are frozen' },
    { long: 'stopped', help: 'only those that are stopped' },
    { long: 'defined', help: 'only those with a config' },
    { long: 'nesting', value: 'LEVELS', optionalValue: true, help: 'refused: guests in guests are not looked for' },
    { long: 'filter', value: 'REGEX', help: 'only those whose names fit' },
    { short: 'g', long: 'groups', value: 'GROUP,...', help: 'only those that are in all of these groups' },
  ],
  run(context) {
    const { sys, options, lxcPath, report, print } = context;
    if (options.has('nesting')) {
      report.error('guests in guests are not looked for (--nesting)');
      return 1;
    }
    const guests = namesOf(context)
      .map((name) => new GuestView(sys, lxcPath, name))
      .filter((guest) => passes(guest, options));
    if (options.has('fancy')) return fancy(context, guests);
    const names = guests.map(({ name }) => name);
    if (options.has('line')) print(names.map((name) => `${name}\n`).join(''));
    else print(nameList(names, sys.terminal.isatty(1) ? sys.terminal.getWindowSize(1).columns : undefined));
    return 0;
  },
};
