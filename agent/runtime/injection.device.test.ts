// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compileAgent } from '../../build/device/compile-agent.ts';
import { buildBusyboxGuest } from '../../e2e/fixtures/guests/busybox/busybox-guest.ts';
import { type MachineFootprint, machineFootprint } from '../../e2e/fixtures/machine-footprint.ts';
import type { InjectedProcess } from '../sys/injecting.ts';
import type { InjectedOutcome } from './testing/injected-start.ts';

const helper = 'build/out/device/x86_64/lodged';
const program = 'build/out/test/injected-start.qbc';
/** Of this run alone: other tests on this machine start guests too. */
const name = `inject${process.pid}`;
let base: string;
/** A process with an IPC namespace of its own, for a guest that shares it. */
let neighbour: ChildProcess;

function run(injected: InjectedProcess, nth: number): InjectedOutcome {
  const args = ['--agent', program, base, name, injected, String(nth)];
  return JSON.parse(execFileSync(helper, args, { encoding: 'utf8', timeout: 20_000 })) as InjectedOutcome;
}

beforeAll(async () => {
  base = mkdtempSync('/var/tmp/lodge-injection-');
  const { rootfsDirectory } = await buildBusyboxGuest('amd64');
  const folder = `${base}/guests/${name}`;
  mkdirSync(`${folder}/log`, { recursive: true });
  cpSync(rootfsDirectory, `${folder}/rootfs`, { recursive: true, verbatimSymlinks: true });
  neighbour = spawn('unshare', ['--ipc', 'sleep', 'infinity']);
  plain = [
    `lxc.rootfs.path = dir:${folder}/rootfs`,
    'lxc.tty.max = 1',
    'lxc.mount.auto = proc:mixed sys:mixed cgroup:mixed',
    'lxc.mount.entry = tmpfs mnt tmpfs size=1M 0 0',
    'lxc.cap.drop = sys_time',
    'lxc.no_new_privs = 1',
    'lxc.seccomp.profile = lodge:android',
    'lxc.cgroup2.memory.max = 64M',
    'lxc.net.0.type = veth',
    'lxc.net.0.flags = up',
    `lxc.net.0.veth.pair = ${name}`,
    'lxc.net.0.ipv4.address = 10.85.0.2/24',
    'lodge.net.0.host.address = 10.85.0.1/24',
  ];
  await compileAgent({
    helper,
    entry: 'agent/runtime/testing/injected-start.ts',
    bundle: 'build/out/test/injected-start',
    bytecode: program,
  });
});

afterAll(() => {
  neighbour.kill();
  rmSync(base, { recursive: true, force: true });
});

let plain: string[];
/** All that brings a launcher between the monitor and the guest. */
function launched(): string[] {
  return [
    ...plain,
    'lxc.idmap = u 0 100000 65536',
    'lxc.idmap = g 0 100000 65536',
    'lxc.rootfs.options = idmap=container',
    `lxc.namespace.share.ipc = ${neighbour.pid}`,
    'lxc.time.offset.boot = 1h',
    'lxc.prlimit.nofile = 512',
  ];
}

/** What of this test's guest is on the machine. */
function leftovers(): MachineFootprint {
  const { monitors, mounts, cgroups, links, loopDevices, runFiles } = machineFootprint(base);
  return {
    monitors,
    mounts: mounts.filter((line) => line.includes(base)),
    cgroups: cgroups.filter((folder) => folder.endsWith(`.${name}`)),
    links: links.filter((link) => link === name),
    loopDevices,
    runFiles,
  };
}

test.each<[InjectedProcess, string, () => string[], number]>([
  ['monitor', 'a plain guest', () => plain, 50],
  ['guest', 'a plain guest', () => plain, 50],
  ['monitor', 'a guest with ids and neighbours', launched, 50],
  ['launcher', 'a guest with ids and neighbours', launched, 14],
  ['guest', 'a guest with ids and neighbours', launched, 50],
])(
  'whichever system call of the %s of %s fails: the start fails by its step or goes on, and nothing is left',
  async (injected, _, lines, least) => {
    writeFileSync(`${base}/guests/${name}/config`, `${lines().join('\n')}\n`);
    const nothing = { monitors: [], mounts: [], cgroups: [], links: [], loopDevices: [], runFiles: [] };
    expect(leftovers()).toEqual(nothing);
    const undisturbed = run(injected, 0);
    if (undisturbed.outcome !== 'ran') throw new Error(JSON.stringify(undisturbed));
    expect(undisturbed.warnings).toEqual([]);
    const calls = undisturbed.calls[injected];
    expect(calls).toBeGreaterThan(least);
    const bad: unknown[] = [];
    const outcomes = { failed: 0, ran: 0 };
    for (let nth = 1; nth <= calls; nth++) {
      const result = run(injected, nth);
      if (result.outcome === 'broke' || (result.outcome === 'failed' && result.step === '')) bad.push({ nth, result });
      else outcomes[result.outcome]++;
      // The kernel takes a dead namespace's links down on its own time.
      await expect.poll(leftovers, { message: `call ${nth}`, timeout: 5000 }).toEqual(nothing);
    }
    console.log(`${calls} calls of the ${injected}: ${outcomes.failed} failed the start, ${outcomes.ran} did not`);
    expect(bad).toEqual([]);
    expect(outcomes.failed).toBeGreaterThan(least - 10);
  },
  300_000,
);
