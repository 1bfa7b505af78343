// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { StockLxc, stockReleases } from '../stock-lxc.ts';
import { OurTools, stockTools, type ToolBox } from './our-tools.ts';
import { makeToolGuests, type ToolGuests } from './tool-guest.ts';

const ours = new OurTools();
const rounds = 3;
let guests: ToolGuests;
let boxes: ToolBox[];

/** One lxc-monitor. */
class Listener {
  text = '';
  readonly process: ChildProcess;
  readonly #waiters = new Set<() => void>();

  constructor(box: ToolBox) {
    const [program, ...rest] = box.command('lxc-monitor', ['-P', guests.lxcPath, '-n', 'w.b']);
    this.process = spawn(program, rest, { stdio: ['ignore', 'pipe', 'inherit'] });
    this.process.stdout?.on('data', (bytes: Buffer) => {
      this.text += bytes.toString();
      for (const waiter of [...this.#waiters]) waiter();
    });
  }

  async says(end: string): Promise<void> {
    while (!this.text.endsWith(end)) {
      await new Promise<void>((resolve) => {
        const waiter = (): void => {
          this.#waiters.delete(waiter);
          resolve();
        };
        this.#waiters.add(waiter);
      });
    }
  }

  async end(): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null) await once(this.process, 'exit');
  }
}

async function done(tool: string, ...words: string[]): Promise<void> {
  const { code, stderr } = await ours.run(tool, ['-P', guests.lxcPath, '-n', 'web', ...words]);
  expect({ tool, code, stderr }).toEqual({ tool, code: 0, stderr: '' });
}

/** A listener says nothing by itself when it has begun to hear. */
async function allHear(listeners: readonly Listener[]): Promise<void> {
  const hears = async (): Promise<boolean> => {
    await done('lxc-freeze');
    await done('lxc-unfreeze');
    return listeners.every(({ text }) => text.includes('[RUNNING]\n'));
  };
  await expect.poll(hears, { timeout: 60_000 }).toBe(true);
  await Promise.all(listeners.map((each) => each.says('[RUNNING]\n')));
}

/** From the last freeze but one: what of before is under way still may come to one earlier than to another. */
function endOf({ text }: Listener): string {
  const freeze = "'web' changed state to [FREEZING]";
  return text.slice(text.lastIndexOf(freeze, text.lastIndexOf(freeze) - 1));
}

const changes = (...states: string[]): string => states.map((each) => `'web' changed state to [${each}]\n`).join('');
const whole = `${changes('FREEZING', 'FROZEN', 'THAWED', 'RUNNING', 'FREEZING', 'FROZEN', 'STOPPING')}'web' exited with status [0]
${changes('STOPPED')}`;

/** Each hears all of two freezes and of the end, which is out of the second. */
async function hearAll(listeners: readonly Listener[]): Promise<void> {
  await done('lxc-freeze');
  await done('lxc-unfreeze');
  await done('lxc-freeze');
  await done('lxc-stop', '-k');
  await Promise.all(listeners.map((each) => each.says('[STOPPED]\n')));
  expect(listeners.map(endOf)).toEqual(listeners.map(() => whole));
}

beforeAll(async () => {
  guests = await makeToolGuests();
  const releases = Object.keys(stockReleases) as (keyof typeof stockReleases)[];
  boxes = [ours, ...(await Promise.all(releases.map((release) => StockLxc.fetch(release)))).map(stockTools)];
});

afterAll(() => guests.dispose());

test('two listeners that come at the same time hear all, whoever distributes', async () => {
  for (let round = 0; round < rounds; round++) {
    for (const other of boxes) {
      await done('lxc-start');
      const listeners = [ours, other].map((box) => new Listener(box));
      await allHear(listeners);
      await hearAll(listeners);
      await ours.run('lxc-monitor', ['-P', guests.lxcPath, '-Q']);
      await Promise.all(listeners.map((each) => each.end()));
    }
  }
});

test('a listener that comes while a distributor ends hears all of the next one', async () => {
  for (let round = 0; round < rounds; round++) {
    for (const before of boxes) {
      await done('lxc-start');
      const first = new Listener(before);
      await allHear([first]);
      await before.run('lxc-monitor', ['-P', guests.lxcPath, '-Q']);
      // It may still have reached the one that ends: then it has ended with it, and is started again as a person would.
      let next = new Listener(ours);
      const isOver = await Promise.race([next.end().then(() => true), allHear([next]).then(() => false)]);
      if (isOver) {
        await first.end();
        next = new Listener(ours);
        await allHear([next]);
      }
      await hearAll([next]);
      await ours.run('lxc-monitor', ['-P', guests.lxcPath, '-Q']);
      await next.end();
      await first.end();
    }
  }
});

test('one that leaves takes nothing from the other', async () => {
  for (let round = 0; round < rounds; round++) {
    for (const box of boxes) {
      await done('lxc-start');
      const [stays, leaves] = [new Listener(ours), new Listener(box)];
      await allHear([stays, leaves]);
      leaves.process.kill();
      await hearAll([stays]);
      await leaves.end();
      await ours.run('lxc-monitor', ['-P', guests.lxcPath, '-Q']);
      await stays.end();
    }
  }
});
