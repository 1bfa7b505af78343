// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { planPacketFilter } from './iptables-plan.ts';
import type { NatSide } from './nat-table.ts';
import { lostRuns } from './saved-rules.ts';

const side: NatSide = {
  ...{ family: 2, table: 'lodge-1', hostInterface: 'vethA', hostAddress: '10.1.2.1', guestAddress: '10.1.2.2' },
  ...{ guestNetwork: '10.1.2.0/30' },
  forwards: [{ protocol: 'tcp', hostPort: 80, guestPort: 80 }],
};
const { runs } = planPacketFilter('/sbin/iptables', side);

/** What iptables-save prints when all has been made; rules are in its own words, which are not looked at. */
function saved(): string {
  const lines = (table: string): string[] =>
    runs.flatMap(({ words }) => {
      if (words[2] !== table || words[3] === '-N') return [];
      const rule = words[3] === '-I' ? words.slice(5) : ['-m', 'comment'];
      return [`-A ${words[4]} ${rule.join(' ')}`];
    });
  const tables = ['mangle', 'nat', 'filter'].map((table) =>
    [`*${table}`, ':FORWARD DROP [0:0]', '-A FORWARD -j other', ...lines(table), 'COMMIT'].join('\n'),
  );
  return ['# Generated', ...tables, ''].join('\n');
}

const lost = (text: string): string[] => lostRuns(runs, text).map(({ words }) => words.slice(2, 7).join(' '));

test('nothing is lost where all is there', () => {
  expect(lost(saved())).toEqual([]);
});

test('a jump that others have taken is lost, in its table alone', () => {
  expect(lost(saved().replace('-A PREROUTING -j lodge-1-in\n', ''))).toEqual(['nat -I PREROUTING -j lodge-1-in']);
  const [before = '', after = ''] = saved().split('*filter');
  expect(lost(`${before}*filter${after.replace('-A FORWARD -j lodge-1\n', '')}`)).toEqual([
    'filter -I FORWARD -j lodge-1',
  ]);
});

test('a chain that has been emptied is lost, rule by rule', () => {
  const emptied = saved().replace(/-A lodge-1-ask .*\n/g, '');
  expect(lost(emptied)).toEqual(['nat -A lodge-1-ask -i vethA', 'nat -A lodge-1-ask -i vethA']);
});

test('where there is nothing all is lost', () => {
  expect(lost('')).toHaveLength(runs.filter(({ words }) => words[3] !== '-N').length);
});
