// SPDX-License-Identifier: Apache-2.0
/** A guest as lxc-ls shows it; what is absent is not known, or not there. */
export interface ListedGuest {
  name: string;
  state: string;
  pid?: number;
  memoryBytes?: number;
  swapBytes?: number;
  autostart: boolean;
  groups: readonly string[];
  interfaces: readonly string[];
  ipv4: readonly string[];
  ipv6: readonly string[];
  unprivileged: boolean;
}

const none = '-';

function listed(values: readonly string[]): string {
  return values.length === 0 ? none : values.join(', ');
}

/** Of a guest that runs; without a controller of memory nothing is known, which lxc-ls tells as zero. */
function megabytes(pid: number | undefined, bytes = 0): string {
  return pid === undefined ? none : `${(bytes / 1024 ** 2).toFixed(2)}MB`;
}

const cells = {
  NAME: ({ name }) => name,
  STATE: ({ state }) => state,
  PID: ({ pid }) => pid?.toString() ?? none,
  RAM: ({ pid, memoryBytes }) => megabytes(pid, memoryBytes),
  SWAP: ({ pid, swapBytes }) => megabytes(pid, swapBytes),
  AUTOSTART: ({ autostart }) => (autostart ? '1' : '0'),
  GROUPS: ({ groups }) => listed(groups),
  INTERFACE: ({ interfaces }) => listed(interfaces),
  IPV4: ({ ipv4 }) => listed(ipv4),
  IPV6: ({ ipv6 }) => listed(ipv6),
  UNPRIVILEGED: ({ unprivileged }) => String(unprivileged),
} satisfies Record<string, (guest: ListedGuest) => string>;

export type Column = keyof typeof cells;

export const defaultColumns: readonly Column[] = [
  'NAME',
  'STATE',
  'AUTOSTART',
  'GROUPS',
  'IPV4',
  'IPV6',
  'UNPRIVILEGED',
];

export function isColumn(name: string): name is Column {
  return Object.hasOwn(cells, name);
}

/** As wide as the column is without a guest: lxc-ls has room for these figures. */
const smallest: Partial<Record<Column, number>> = { RAM: 6, SWAP: 6 };

/** Each cell has a blank behind it, the last one too. */
export function fancyTable(guests: readonly ListedGuest[], columns: readonly Column[]): string {
  const rows = [[...columns] as string[], ...guests.map((guest) => columns.map((column) => cells[column](guest)))];
  const widths = columns.map((column, index) =>
    Math.max(smallest[column] ?? 0, ...rows.map((row) => (row[index] ?? '').length)),
  );
  return rows.map((row) => `${row.map((cell, index) => `${cell.padEnd(widths[index] ?? 0)} `).join('')}\n`).join('');
}

/** `columns`: of the terminal; undefined: there is none, and each name has a line for itself. */
export function nameList(names: readonly string[], columns: number | undefined): string {
  const width = Math.max('NAME'.length, ...names.map(({ length }) => length));
  const perLine = columns === undefined ? 1 : Math.max(1, Math.floor(columns / (width + 1)));
  return names
    .map((name, index) => {
      const isLast = index === names.length - 1;
      const isFull = (index + 1) % perLine === 0;
      return `${name.padEnd(width)}${isFull ? '' : ' '}${isFull || isLast ? '\n' : ''}`;
    })
    .join('');
}
