// SPDX-License-Identifier: Apache-2.0
import type { Places } from '../conformance-config.ts';
import type { Sections } from './document.ts';

/** What is new at each start, and says nothing: [pattern, what stands for it]. */
const chances: readonly [RegExp, string][] = [
  // Names that the kernel or a runtime draws: of pairs, and of their indexes on the host.
  [/\b(veth|mc|ipvl|phys|lodge|macvlan)(?=[0-9A-Za-z]*[0-9A-Z])[0-9A-Za-z]{4,}(_\w+)?\b/g, '$1*'],
  // The number of the other end, of the host: busybox takes it for the guest's own link of that number, and tells its state.
  [/^(\d+: [\w*.-]+)@[\w*.-]+(?=: <)/, '$1@*'],
  [/^(\d+: \S+: <\S*),M-DOWN\b/, '$1'],
  [/^\d+: (?=[\w@*.-]+: <)/, '*: '],
  // The kernel tells the carrier of a link some time after the link has it.
  [/<NO-CARRIER,(?=\S*LOWER_UP)/, '<'],
  [/^( +inet6 .*) tentative\b/, '$1'],
  // Addresses of devices for which the config has none; those of a config begin with 02:00:00.
  [/\b(?!02:00:00|00:00:00|ff:ff)[0-9a-f]{2}(:[0-9a-f]{2}){5}\b/g, 'MAC'],
  [/(valid_lft|preferred_lft) \d+sec/g, '$1 *'],
  // LXC 5.0 makes 0.0.0.255 of it for one start and the right one for the next; ours is held by the tests of the plan.
  [/ brd \d+\.\d+\.\d+\.\d+/g, ' brd *'],
  // Of lxc.hook.stop.
  [/\/proc\/\d+\/fd\/\d+/g, '/proc/*/fd/*'],
  [/pipe:\[\d+\]/g, 'pipe'],
  [/socket:\[\d+\]/g, 'socket'],
  [/\/dev\/pts\/\d+/g, '/dev/pts/*'],
  [/\/dev\/loop\d+/g, '/dev/loop*'],
  // Terminals of the host have the numbers that are free there.
  [/^(\/dev\/\w+ on \S+ root=)\/\d+ devpts/, '$1/* devpts'],
  [/^(\/dev\/(?:console|tty\d+) \S+ \S+) 88:[0-9a-f]+/, '$1 88:*'],
  [/boot_id: [0-9a-f-]{36}/, 'boot_id: *'],
];

function normaliseLine(line: string, places: Places): string {
  const placed = line
    .replaceAll(places.seen, '$seen')
    .replaceAll(places.root, '$root')
    .replaceAll(places.base, '$base');
  return chances.reduce((text, [pattern, word]) => text.replace(pattern, word), placed).trimEnd();
}

/** Folders in which a runtime mounts the guest's root before it becomes `/`. */
const rootMountPoints = /(\/usr\/lib\/\S+\/lxc\/rootfs|\$base\/run\/[\w-]+\/rootfs)\b/g;

/** The kernel adds and takes them with the carrier of the link, at a moment of its own; the second is of two lines. */
const momentary = [/^fe80::\/64 dev \S+ /, /^ +inet6 fe80::[0-9a-f:]+\/64 scope link/];

function isMomentary(line: string, before: string | undefined): boolean {
  if (momentary.some((pattern) => pattern.test(line))) return true;
  return before !== undefined && momentary[1]?.test(before) === true && /^ +valid_lft /.test(line);
}

/** Views of two starts of one config that are the same guest become equal. */
export function normalise(sections: Sections, places: Places): Sections {
  return Object.fromEntries(
    Object.entries(sections).map(([name, lines]) => [
      name,
      lines
        .filter((line, index) => !isMomentary(line, lines[index - 1]))
        .map((line) => normaliseLine(line, places).replace(rootMountPoints, '$mount')),
    ]),
  );
}
