// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compileAgent } from '../../build/device/compile-agent.ts';
import { buildBusyboxGuest } from '../../e2e/fixtures/guests/busybox/busybox-guest.ts';
import {
  type InjectedGuests,
  imageGuest,
  launchedGuest,
  makeInjectedGuests,
  natGuest,
  overlayGuest,
  plainGuest,
  removeInjectedGuests,
} from '../../e2e/fixtures/injected-guests.ts';
import { type MachineFootprint, machineFootprint } from '../../e2e/fixtures/machine-footprint.ts';
import type { InjectedProcess } from '../sys/injecting.ts';
import type { InjectedOutcome } from './testing/injected-start.ts';

const helper = 'build/out/device/x86_64/lodged';
const program = 'build/out/test/injected-start.qbc';
/** Of this run alone: other tests on this machine start guests too. */
const name = `inject${process.pid}`;
let base: string;
let guests: InjectedGuests;

function run(injected: InjectedProcess, nth: number): InjectedOutcome {
  const args = ['--agent', program, base, name, injected, String(nth)];
  return JSON.parse(execFileSync(helper, args, { encoding: 'utf8', timeout: 60_000 })) as InjectedOutcome;
}

beforeAll(async () => {
  base = mkdtempSync('/var/tmp/lodge-injection-');
  guests = makeInjectedGuests(base, name, (await buildBusyboxGuest('amd64')).rootfsDirectory);
  await compileAgent({
    helper,
    entry: 'agent/runtime/testing/injected-start.ts',
    bundle: 'build/out/test/injected-start',
    bytecode: program,
    lines: true,
  });
});

afterAll(() => {
  removeInjectedGuests(guests);
  rmSync(base, { recursive: true, force: true });
});

/** What runs the helper, or has its root below the base. */
function processes(): string[] {
  const own = resolve(helper);
  return readdirSync('/proc').flatMap((pid) => {
    try {
      const [program, root] = [readlinkSync(`/proc/${pid}/exe`), readlinkSync(`/proc/${pid}/root`)];
      // What runs by e2e/isolated.sh is no affair of others.
      if (readFileSync(`/proc/${pid}/cgroup`, 'utf8').includes('/isolated-')) return [];
      return program === own || root.startsWith(base) ? [`${pid} ${program}`] : [];
    } catch {
      return [];
    }
  });
}

/** What of this test's guest is on the machine, and what of the machine is switched for guests. */
function footprint(): MachineFootprint & { processes: string[]; forwarding: string[] } {
  const all = machineFootprint(base);
  return {
    ...all,
    mounts: all.mounts.filter((line) => line.includes(base)),
    cgroups: all.cgroups.filter((folder) => folder.endsWith(`.${name}`)),
    processes: processes(),
    forwarding: ['ipv4/ip_forward', 'ipv6/conf/all/forwarding'].map((each) =>
      readFileSync(`/proc/sys/net/${each}`, 'utf8'),
    ),
  };
}

/** Places that a guest before has failed at. The last call of each process fails once more, for then all is made. */
const covered = new Set<string>();

test.each<[string, () => string[], Partial<Record<InjectedProcess, number>>]>([
  ['a plain guest', () => plainGuest(guests), { monitor: 50, guest: 50 }],
  ['a guest with ids and neighbours', () => launchedGuest(guests), { monitor: 20, launcher: 14, guest: 20 }],
  ['a guest of an image with hooks and links', () => imageGuest(base), { monitor: 20, guest: 10 }],
  ['a guest of an overlay with mounts and logs', () => overlayGuest(base, guests), { monitor: 5, guest: 20 }],
  ['a guest with NAT', () => natGuest(guests), { monitor: 20 }],
])(
  'whichever system call of %s fails: the start fails by its step or goes on, and nothing is left',
  async (_, lines, least) => {
    writeFileSync(`${base}/guests/${name}/config`, `${lines().join('\n')}\n`);
    run('monitor', 0);
    const before = footprint();
    for (const [injected, wanted] of Object.entries(least) as [InjectedProcess, number][]) {
      const undisturbed = run(injected, 0);
      if (undisturbed.outcome !== 'ran') throw new Error(JSON.stringify(undisturbed));
      expect(undisturbed.warnings).toEqual([]);
      const calls = undisturbed.calls[injected];
      const chosen = calls.flatMap((place, index) =>
        covered.has(`${injected} ${place}`) && index + 1 < calls.length ? [] : [index + 1],
      );
      expect(chosen.length).toBeGreaterThan(wanted);
      const bad: unknown[] = [];
      const outcomes = { failed: 0, ran: 0 };
      for (const nth of chosen) {
        const result = run(injected, nth);
        const isWrong = result.outcome === 'broke' || (result.outcome === 'failed' && result.step === '');
        if (isWrong || result.descriptors.length > 0) bad.push({ injected, nth, place: calls[nth - 1], result });
        else outcomes[result.outcome]++;
        // The kernel takes a dead namespace's links down on its own time.
        await expect.poll(footprint, { message: `${injected}: call ${nth}` }).toEqual(before);
      }
      for (const place of calls) covered.add(`${injected} ${place}`);
      const told = `${outcomes.failed} failed the start, ${outcomes.ran} did not`;
      console.log(`${chosen.length} of ${calls.length} calls of the ${injected}: ${told}`);
      expect(bad).toEqual([]);
      expect(outcomes.failed).toBeGreaterThan(0);
    }
  },
  300_000,
);
