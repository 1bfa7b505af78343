// SPDX-License-Identifier: Apache-2.0
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildBusyboxGuest } from '../fixtures/guests/busybox/busybox-guest.ts';
import { type MachineFootprint, machineFootprint } from '../fixtures/machine-footprint.ts';
import type { ConformanceConfig, Places } from './conformance-config.ts';
import { explained } from './explained.ts';
import { lookUntil } from './look-until.ts';
import { GuestRoot, type Observation, observe } from './observe.ts';
import { LodgedRunner, type Runner, StockRunner } from './runners.ts';
import { StockLxc, type StockRelease, stockReleases } from './stock-lxc.ts';
import { describeDifferences, differences, type Explained, holds, unexplained } from './view/differences.ts';
import type { Sections } from './view/document.ts';
import { normalise } from './view/normalise.ts';

/** What three starts of one config showed. */
export interface Compared {
  /** Empty when ours is as one of the releases, but for what is explained. */
  difference: string;
  /** Sections in which the releases differ, and which of them ours is like. */
  releasesDiffer: string[];
  /** Of lodged, and of each release. */
  observations: Observation[];
  /** The machine before lodged's start; stock LXC leaves a cgroup, lxc.pivot. */
  before: MachineFootprint;
}

/**
 * lxc-start asks for a free loop device and then takes it (loop-control(4)): at a reboot the one that it has just given up may be named,
 * and still be in use. Ours asks again; of theirs such a start says nothing about the config.
 */
const lostRace = /Device or resource busy - Failed to set loop fd/;
const mostRaces = 5;

/** One base, one root and three runners for many configs. */
export class Comparison {
  readonly places: Places;
  /** Entries of the list of explained differences that something has needed so far. */
  readonly used = new Set<Explained>();
  readonly #root: GuestRoot;
  readonly #stocks: StockRunner[];
  readonly #ours: LodgedRunner;

  private constructor(places: Places, root: GuestRoot, stocks: StockRunner[], ours: LodgedRunner) {
    this.places = places;
    this.#root = root;
    this.#stocks = stocks;
    this.#ours = ours;
  }

  static async open(): Promise<Comparison> {
    const base = mkdtempSync('/var/tmp/lodge-conformance-');
    const places = { root: `${base}/root`, seen: `${base}/seen`, base };
    const pristine = `${base}/pristine`;
    cpSync((await buildBusyboxGuest('amd64')).rootfsDirectory, pristine, { recursive: true, verbatimSymlinks: true });
    cpSync(fileURLToPath(new URL('view/view.sh', import.meta.url)), `${pristine}/view.sh`);
    chmodSync(`${pristine}/view.sh`, 0o755);
    mkdirSync(`${pristine}/.view`);
    const releases = Object.keys(stockReleases) as StockRelease[];
    const stocks = await Promise.all(releases.map(async (release) => new StockRunner(await StockLxc.fetch(release))));
    return new Comparison(places, new GuestRoot(pristine, places.root), stocks, await LodgedRunner.open(base));
  }

  async compare(config: ConformanceConfig): Promise<Compared> {
    const look = (runner: Runner): Promise<Observation> => observe(runner, config, this.places, this.#root);
    const lookAgain = async (runner: Runner): Promise<Observation> => {
      for (let race = 1; ; race++) {
        const seen = await look(runner);
        if (race === mostRaces || !lostRace.test(seen.explanation)) return seen;
      }
    };
    const stocks: Observation[] = [];
    const footprint = (): MachineFootprint => machineFootprint(this.places.base);
    const links = footprint().links.join();
    for (const runner of this.#stocks) {
      if (config.only === undefined || runner.title.endsWith(config.only)) stocks.push(await lookAgain(runner));
    }
    // The links of stock's guests go at a moment of the kernel's own, which may be a later one.
    const before = await lookUntil(footprint, (found) => found.links.join() === links);
    const ours = await look(this.#ours);
    const [seen, ...others] = [ours, ...stocks].map(({ sections }) =>
      normalise(chosen(sections, config.sections), this.places),
    );
    return {
      difference: this.#leftOf(config, seen ?? {}, others),
      releasesDiffer: releasesDiffer(seen ?? {}, others),
      observations: [ours, ...stocks],
      before,
    };
  }

  /** Section by section: where the releases differ, to be like one of them is enough. */
  #leftOf({ lines, tool, layout }: ConformanceConfig, ours: Sections, stocks: readonly Sections[]): string {
    const words = [...lines, ...(tool === undefined ? [] : [tool.name, ...tool.words])];
    const holding = explained.filter((each) => each.layout === undefined || each.layout === layout);
    const meant = holding.filter((each) => holds(each, words));
    const left = stocks.map((stock) => unexplained(differences(stock, ours), meant, this.used));
    const [first = [], ...rest] = left;
    const inAll = first.filter(({ section }) => rest.every((each) => each.some((other) => other.section === section)));
    return describeDifferences(inAll);
  }

  async close(): Promise<void> {
    await this.#ours.close();
    rmSync(this.places.base, { recursive: true, force: true });
  }
}

function chosen(sections: Sections, names: RegExp | undefined): Sections {
  if (names === undefined) return sections;
  return Object.fromEntries(Object.entries(sections).filter(([name]) => names.test(name)));
}

function releasesDiffer(ours: Sections, stocks: readonly Sections[]): string[] {
  const [first, second] = stocks;
  if (first === undefined || second === undefined) return [];
  return differences(first, second).map(({ section }) => {
    const like = [first, second].findIndex((stock) => stock[section]?.join('\n') === ours[section]?.join('\n'));
    return `${section}: ours is ${like < 0 ? 'neither' : `as ${Object.keys(stockReleases)[like]}`}`;
  });
}
