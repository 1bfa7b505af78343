// SPDX-License-Identifier: Apache-2.0
import { afterAll, beforeAll, expect, test } from 'vitest';
import { StockLxc, type StockRelease, stockReleases } from '../stock-lxc.ts';
import { describeDifferences, differences, type Explained, unexplained } from '../view/differences.ts';
import type { Sections } from '../view/document.ts';
import { CopyScenario, type Step } from './copy-scenario.ts';
import { OurTools, stockTools, type ToolBox } from './our-tools.ts';

/** In this order, on one folder of guests. */
const commandLines = `lxc-copy -n web -N copy
lxc-copy -n web -N kept -K -M
lxc-copy -n web -N copy
lxc-copy -n web -N web
lxc-copy -n web
lxc-copy -n web -N a/b
lxc-copy -n nobody -N x
lxc-copy -n web -N moved -p $base/other
lxc-copy -n copy -N renamed -R
lxc-copy -n kept -N renamed2 -R -M
lxc-copy -n web -N layer -s
lxc-copy -n layer -N layer2 -s
lxc-copy -n web -N renamed3 -R
lxc-destroy -n web
lxc-destroy -n layer
lxc-destroy -n layer2
lxc-destroy -n layer
lxc-snapshot -n web
lxc-snapshot -n web -c $base/comment
lxc-snapshot -n web -L
lxc-snapshot -n web -L -C
lxc-snapshot -n web -r snap1 -N back
lxc-snapshot -n web -r snap9
lxc-snapshot -n web -d snap9
lxc-destroy -n web
lxc-snapshot -n web -d snap0
lxc-snapshot -n web
lxc-snapshot -n web -d ALL
lxc-snapshot -n web -L
lxc-snapshot -n nobody
lxc-snapshot -n nobody -L
lxc-snapshot -n web
lxc-snapshot -n web -r snap0
lxc-destroy -n web -s`.split('\n');

const mounted = 'LXC has its mount point there, and mounts an overlay for hooks; ours mounts nothing before a start';
const renamed = 'ours moves the folder; LXC copies the guest, with what that does, and removes the old one';
const restored =
  'ours copies it beside the guest and puts it into its place, so that a failure leaves the guest, and it keeps its addresses';

/** Every difference that is meant; a pair agrees in all that its patterns do not match, and in what they capture. */
const explained: readonly Explained[] = [
  {
    section: /./,
    stock: /(?<=^[-+] \S+ d )770(?= 0:0$)/,
    ours: /(?<=^[-+] \S+ d )750(?= 0:0$)/,
    why: 'who is in the group of root changes no guest',
  },
  {
    section: /layer/,
    stock: /^[-+] \S+\/(overlay\/work d 755|overlay\/work\/work d 0|layer2?\/rootfs d 755) 0:0$/,
    why: mounted,
  },
  {
    section: /./,
    stock:
      /(?<=^[-+] (\S+\/)?said: hook (layer2? lxc clone|\w+ lxc destroy) \|.* )\/usr\/lib\/x86_64-linux-gnu\/lxc\/rootfs$/,
    ours: /(?<=^[-+] (\S+\/)?said: hook (layer2? lxc clone|\w+ lxc destroy) \|.* )$/,
    why: mounted,
  },
  {
    section: / -R/,
    stock: /^\+ (guests\/\w+\/)?said: hook \w+ lxc (clone|destroy) \|.*$/,
    why: renamed,
  },
  { section: / -R/, ours: /^\+ guests\/\w+\/said: hook (copy|kept) lxc clone \|.*$/, why: renamed },
  {
    section: / -r snap0$/,
    stock: /^[-+] guests\/web\/config: lxc\.net\.[01]\.hwaddr = (A-NEW|FIRST|SECOND)-MAC$/,
    why: restored,
  },
  {
    section: / -r snap0$/,
    stock:
      /(?<=^\+ said: hook )web( lxc clone \| {2}snap0 )web \$base\/guests\/web\/config dir:\$base\/guests\/web\/rootfs \$base\/guests\/web\/rootfs$/,
    ours: /(?<=^\+ said: hook )web\.restoring( lxc clone \| {2}snap0 )web\.restoring \$base\/guests\/web\.restoring\/config dir:\$base\/guests\/web\.restoring\/rootfs \$base\/guests\/web\.restoring\/rootfs$/,
    why: restored,
  },
  { section: / -r snap0$/, stock: /^\+ said: hook web lxc destroy \|.*$/, why: restored },
  {
    section: / (-r snap0|-s)$/,
    stock: /^[-+] guests\/web\/said(: hook web lxc clone \|.*| f 644 0:0 {2}1)$/,
    why: restored,
  },
  // Said once before, at the restore.
  { section: / -s$/, ours: /^\+ said: hook web lxc destroy \|.*$/, why: restored },
  {
    section: / -s$/,
    stock: /(?<=^- guests\/web\/config: lxc\.net\.[01]\.hwaddr = )A-NEW(?=-MAC$)/,
    ours: /(?<=^- guests\/web\/config: lxc\.net\.[01]\.hwaddr = )(?:FIRST|SECOND)(?=-MAC$)/,
    why: restored,
  },
];

let found: Record<'lodged' | StockRelease, { sections: Sections; steps: Map<string, Step> }>;

async function play(box: ToolBox): Promise<(typeof found)['lodged']> {
  const scenario = new CopyScenario(box);
  try {
    const steps = new Map<string, Step>();
    // Some are given twice: what came before is otherwise then.
    for (const [index, line] of commandLines.entries()) {
      const [tool = '', ...words] = line.split(' ');
      steps.set(`${index + 1} ${line}`, await scenario.run(tool, ...words));
    }
    return { sections: Object.fromEntries([...steps].map(([name, { lines }]) => [name, lines])), steps };
  } finally {
    scenario.dispose();
  }
}

beforeAll(async () => {
  const releases = Object.keys(stockReleases) as StockRelease[];
  const stocks = await Promise.all(releases.map(async (release) => stockTools(await StockLxc.fetch(release))));
  const all = await Promise.all([new OurTools(), ...stocks].map(play));
  found = Object.fromEntries(['lodged', ...releases].map((name, index) => [name, all[index]])) as typeof found;
});

const used = new Set<Explained>();

test.each(Object.keys(stockReleases) as StockRelease[])('copies and snapshots are as those of LXC %s', (release) => {
  const left = unexplained(differences(found[release].sections, found.lodged.sections), explained, used);
  expect(describeDifferences(left)).toBe('');
});

test('what fails says why, and what does not says nothing', () => {
  expect([...found.lodged.steps].filter(([, { isOdd }]) => isOdd)).toEqual([]);
});

afterAll(() => expect(explained.filter((each) => !used.has(each))).toEqual([]));
