// SPDX-License-Identifier: Apache-2.0
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { LodgedClient } from '../../fixtures/lodged-client.ts';
import { type MachineFootprint, machineFootprint } from '../../fixtures/machine-footprint.ts';
import { isVersion2Alone } from '../host-layout.ts';
import { StockLxc, type StockRelease, stockReleases } from '../stock-lxc.ts';
import { OurTools, stockTools, type ToolBox } from './our-tools.ts';
import { makeToolGuests, type ToolGuests } from './tool-guest.ts';

const ours = new OurTools();
const columns = 'NAME,STATE,PID,RAM,SWAP,AUTOSTART,GROUPS,INTERFACE,IPV4,IPV6,UNPRIVILEGED';

/** Command lines whose output and exit code have to be the stock tool's, on the same guest at the same time. */
const alike: readonly (readonly [string, ...string[]])[] = [
  ['lxc-info', '-n', 'web'],
  ['lxc-info', 'web', '-H'],
  ['lxc-info', '--name=web', '-sH'],
  ['lxc-info', '-nweb', '-pH'],
  ['lxc-info', '-n', 'web', '-i'],
  ['lxc-info', '-n', 'web', '-iH'],
  ['lxc-info', '-n', 'web', '-S'],
  ['lxc-info', '-n', 'web', '-s', '-p', '-H'],
  ['lxc-info', '-n', 'web', '--stats', '--no-humanize'],
  ['lxc-info', '-n', 'web', '-c', 'lxc.uts.name', '-c', 'lxc.group', '-c', 'lxc.cap.drop', '-c', 'lxc.net.0.type'],
  ['lxc-info', '-n', 'web', '-c', 'lxc.uts.name', '-H'],
  ['lxc-info', '-n', 'other'],
  ['lxc-info', '-n', 'other', '-c', 'lxc.uts.name', '-c', 'lxc.nope'],
  ['lxc-info', '-n', 'nope'],
  ['lxc-info'],
  ['lxc-info', '-n', 'web', '-P', '/nonexistent'],
  ['lxc-ls'],
  ['lxc-ls', '-1'],
  ['lxc-ls', '-f'],
  ['lxc-ls', '-f', '-F', columns],
  ['lxc-ls', '-f', '-F', 'BOGUS'],
  ['lxc-ls', '--active'],
  ['lxc-ls', '--running'],
  ['lxc-ls', '--frozen', '-f'],
  ['lxc-ls', '--stopped'],
  ['lxc-ls', '--defined'],
  ['lxc-ls', '--active', '--defined'],
  ['lxc-ls', '--filter', '^w'],
  ['lxc-ls', '^o'],
  ['lxc-ls', '-g', 'alpha,gamma', '-f'],
  ['lxc-ls', '--groups=alpha', '-f'],
  ['lxc-ls', '-P', '/nonexistent'],
  ['lxc-wait', '-n', 'web', '-s', 'FROZEN|STOPPED'],
  ['lxc-wait', '-n', 'web', '-s', 'STOPPED', '-t', '1'],
  ['lxc-wait', '-n', 'other', '-s', 'STOPPED'],
  ['lxc-wait', '-n', 'other', '-s', 'RUNNING', '-t', '1'],
  ['lxc-wait', '-n', 'web', '-s', 'BOGUS'],
  ['lxc-wait', '-n', 'web'],
  ['lxc-wait', '-n', 'web', '-s', 'FROZEN|', '-t', '1'],
  ['lxc-wait', '-n', 'web', '-s', 'frozen', '-t', '1'],
  ['lxc-monitor', '-n', '['],
  ['lxc-config', 'lxc.nothing'],
  ['lxc-cgroup', '-n', 'web'],
  ['lxc-cgroup', '-n', 'web', 'nothing'],
  ['lxc-snapshot', '-n', 'other', '-L'],
  ['lxc-snapshot', '-n', 'other', '-d', 'snap0'],
  ['lxc-snapshot', '-n', 'other', '-r', 'snap0'],
  ['lxc-device', '-n', 'web', 'add'],
  ['lxc-device', '-n', 'web', 'add', '/dev/nothing'],
];

/** On cgroup v2 alone the others say the same again. */
const ofCgroups = (words: readonly string[]): boolean =>
  words[0] !== 'lxc-wait' && words.some((word) => /^(web|-S|--stats|-F|--frozen|--running|--active)$/.test(word));
const asked = isVersion2Alone ? alike.filter(ofCgroups) : alike;

/** Figures that go on changing from one run to the next: how they are printed is tested apart. */
function withoutFigures(stdout: string): string {
  return stdout.replace(/^( ?\w+ (?:use|bytes):).*$/gm, '$1').replace(/\d+\.\d\dMB/g, 'MB');
}

/** LXC's monitors leave a folder of their own behind. */
function footprint(base: string): MachineFootprint {
  const found = machineFootprint(base);
  return { ...found, cgroups: found.cgroups.filter((folder) => !folder.endsWith('/lxc.pivot')) };
}

describe.each(['5.0', '6.0', 'lodged'] as const)('tools that look, on a guest that %s has started', (starter) => {
  const releases = starter === 'lodged' ? (Object.keys(stockReleases) as StockRelease[]) : [starter];
  let guests: ToolGuests;
  let stock: ToolBox[];
  let client: LodgedClient | undefined;
  let before: MachineFootprint;

  beforeAll(async () => {
    guests = await makeToolGuests();
    stock = await Promise.all(releases.map(async (release) => stockTools(await StockLxc.fetch(release))));
    before = footprint(guests.base);
    const at = ['-P', guests.lxcPath, '-n', 'web'];
    if (starter === 'lodged') {
      client = await LodgedClient.open(guests.base);
      await client.request('guest.start', { name: 'web' });
    } else {
      expect(await stock[0]?.run('lxc-start', at)).toMatchObject({ code: 0, stderr: '' });
    }
    // Its init has come to its shell, and its figures stand still.
    await stock[0]?.run('lxc-attach', [
      ...at,
      '--',
      'sh',
      '-c',
      'until ps | grep -q [-]/bin/sh; do usleep 10000; done',
    ]);
    expect(await stock[0]?.run('lxc-freeze', at)).toMatchObject({ code: 0 });
  });

  afterAll(async () => {
    await stock[0]?.run('lxc-stop', ['-P', guests.lxcPath, '-n', 'web', '-k']);
    await client?.close();
    await vi.waitFor(() => expect(footprint(guests.base)).toEqual(before));
    guests.dispose();
  });

  test.each(asked.map((line) => ({ line, title: line.join(' ') })))('$title', async ({ line: [tool, ...words] }) => {
    const at = words.includes('-P') || tool === 'lxc-config' ? words : ['-P', guests.lxcPath, ...words];
    const own = await ours.run(tool, at);
    for (const box of stock) {
      const { code, stdout } = await box.run(tool, at);
      const told = { code: own.code, stdout: withoutFigures(own.stdout) };
      expect(told, `${box.title}: ${own.stderr}`).toEqual({ code, stdout: withoutFigures(stdout) });
    }
  });
});
