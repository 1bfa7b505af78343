// SPDX-License-Identifier: Apache-2.0
import type { Places } from '../conformance-config.ts';
import type { Sections } from './document.ts';

/** What is new at each start, and says nothing: [pattern, what stands for it]. */
const chances: readonly [RegExp, string][] = [
  // Names that the kernel or a runtime draws: of pairs, and of their indexes on the host.
  [/\b(veth|mc|ipvl|phys|lodge|macvlan)(?=[0-9A-Za-z]*[0-9A-Z])[0-9A-Za-z]{4,}(_\w+)?\b/g, '$1*'],
  [/@if\d+/g, '@if*'],
  [/^\d+: (?=[\w@*.-]+: <)/, '*: '],
  // Addresses of devices for which the config has none; those of a config begin with 02.
  [/\b(?!02|00:00:00|ff:ff)[0-9a-f]{2}(:[0-9a-f]{2}){5}\b/g, 'MAC'],
  [/\bfe80::[0-9a-f:]+/g, 'fe80::*'],
  [/(valid_lft|preferred_lft) \d+sec/g, '$1 *'],
  // LXC 5.0 makes 0.0.0.255 of it for one start and the right one for the next; ours is held by the tests of the plan.
  [/ brd \d+\.\d+\.\d+\.\d+/g, ' brd *'],
  // Of lxc.hook.stop.
  [/\/proc\/\d+\/fd\/\d+/g, '/proc/*/fd/*'],
  [/pipe:\[\d+\]/g, 'pipe'],
  [/socket:\[\d+\]/g, 'socket'],
  [/\/dev\/pts\/\d+/g, '/dev/pts/*'],
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

/** The kernel adds and takes it with the carrier of the link, at a moment of its own. */
const momentary = /^fe80::\/64 dev \S+ /;

/** Views of two starts of one config that are the same guest become equal. */
export function normalise(sections: Sections, places: Places): Sections {
  return Object.fromEntries(
    Object.entries(sections).map(([name, lines]) => [
      name,
      lines
        .filter((line) => !momentary.test(line))
        .map((line) => normaliseLine(line, places).replace(rootMountPoints, '$mount')),
    ]),
  );
}
