// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { StockLxc, type StockRelease, stockReleases } from '../stock-lxc.ts';
import { OurTools } from './our-tools.ts';

/** All that are here but lxc-config and lxc-checkconfig, whose help of LXC's has no list of options. */
const tools =
  'attach autostart cgroup console copy create destroy device execute freeze info ls monitor snapshot start stop unfreeze wait'.split(
    ' ',
  );
const ours = new OurTools();

/** Long options, each with its short one, as a help lists them. */
function listed(help: string): string[] {
  return [...help.matchAll(/^ +(?:-(\S)(?:,|) +)?--([a-z][a-z-]+)/gm)].map(
    ([, short = '', long = '']) => `${short} ${long}`,
  );
}

test.each(Object.keys(stockReleases) as StockRelease[])(
  'every option that LXC %s tells of is one of ours, done or refused by its name',
  async (release) => {
    const lxc = await StockLxc.fetch(release);
    for (const name of tools.map((tool) => `lxc-${tool}`)) {
      const { stdout, stderr } = await lxc.run(name, ['--help']);
      // --share-[net|ipc|uts|pid] in LXC's.
      const stock = listed(stdout + stderr).filter((option) => option !== ' share-');
      expect(stock.length, name).toBeGreaterThan(3);
      const own = listed((await ours.run(name, ['--help'])).stdout);
      expect({ name, missing: stock.filter((option) => !own.includes(option)) }).toEqual({ name, missing: [] });
    }
  },
);
