// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { helper } from '../../fixtures/lodged-client.ts';
import { StockLxc, stockReleases } from '../stock-lxc.ts';
import { OurTools, stockTools, type ToolBox } from './our-tools.ts';
import { makeToolGuests, type ToolGuests } from './tool-guest.ts';

const isolated = fileURLToPath(new URL('../../isolated.sh', import.meta.url));
let guests: ToolGuests;
let boxes: ToolBox[];

beforeAll(async () => {
  guests = await makeToolGuests();
  const releases = Object.keys(stockReleases) as (keyof typeof stockReleases)[];
  const stock = await Promise.all(releases.map((release) => StockLxc.fetch(release)));
  boxes = [new OurTools(), ...stock.map(stockTools)];
});

afterAll(() => guests.dispose());

function quote(words: readonly string[]): string {
  return words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
}

/** On cgroup v2 alone, wherever this runs. */
function runScript(lines: readonly string[]): Promise<string> {
  const child = spawn(isolated, ['--v2', 'sh', '-c', lines.join('\n')], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (bytes: Buffer) => {
    text += bytes.toString();
  });
  return new Promise((resolve) => child.on('close', () => resolve(text)));
}

test('on cgroup v2 alone lxc-cgroup and lxc-device of LXC and of ours change the device rules of our guests', async () => {
  const at = ['-P', guests.lxcPath, '-n', 'web'];
  const ours = (tool: string, ...words: string[]): string => quote([helper, tool, ...at, ...words]);
  const reads = ours('lxc-attach', '--', 'sh', '-c', 'head -c 1 /dev/given | wc -c');
  for (const box of boxes) {
    const tool = (name: string, ...words: string[]): string => quote(box.command(name, [...at, ...words]));
    const said = await runScript([
      ours('lxc-start', '-s', 'lxc.cgroup2.devices.deny = a', '-s', 'lxc.cgroup2.devices.allow = c 5:* rwm'),
      ours('lxc-attach', '--', 'sh', '-c', 'head -c 1 /dev/zero | wc -c'),
      `${ours('lxc-device', 'add', '/dev/zero', '/dev/given')} && echo added`,
      reads,
      `${tool('lxc-cgroup', 'devices.deny', 'c 1:5 rwm')} && echo denied`,
      reads,
      `${tool('lxc-cgroup', 'devices.allow', 'c 1:5 r')} && echo allowed`,
      reads,
      // LXC's own wants to find the node's name in the guest on the host too.
      `${tool('lxc-device', 'add', '/dev/kmsg')} && echo by it`,
      ours('lxc-attach', '--', 'sh', '-c', ': </dev/kmsg && echo opens'),
      `${tool('lxc-device', 'del', '/dev/kmsg')} && echo gone`,
      `${ours('lxc-device', 'del', '/dev/zero', '/dev/given')} && echo taken`,
      ours('lxc-attach', '--', 'sh', '-c', 'ls /dev/given /dev/kmsg; head -c 1 /dev/zero | wc -c'),
      ours('lxc-stop', '-k'),
    ]);
    expect({ box: box.title, said: said.split('\n') }).toEqual({
      box: box.title,
      said: ['0', 'added', '1', 'denied', '0', 'allowed', '1', 'by it', 'opens', 'gone', 'taken', '0', ''],
    });
  }
});
