// SPDX-License-Identifier: Apache-2.0
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { StockLxc } from '../conformance/stock-lxc.ts';
import { buildBusyboxGuest } from '../fixtures/guests/busybox/busybox-guest.ts';
import { helper, LodgedClient } from '../fixtures/lodged-client.ts';
import { fetchCrun, writeBundle } from './stock-crun.ts';
import { TimedShell } from './timed-shell.ts';

const rounds = 20;
/** Until a monitor is idle: its guest has booted, and ours has given back what it only read. */
const settleMs = 500;

/** Milliseconds, one a round, and kilobytes. */
export interface SideBySide {
  start: { ours: number[]; lxc: number[] };
  /** From the request to a session that is there, as the desktop's is, to RUNNING. */
  sessionStart: number[];
  attach: { ours: number[]; lxc: number[] };
  runToExit: { ours: number[]; lxc: number[]; crun: number[] };
  /** Private memory of an idle monitor, of smaps_rollup. */
  monitorKilobytes: { ours: number; lxc: number };
}

interface Tools {
  shell: TimedShell;
  /** Before the tool's name. */
  prefix: string;
}

const config = (root: string, init: string): string => `lxc.rootfs.path = dir:${root}
lxc.init.cmd = ${init}
lxc.uts.name = bench
lxc.pty.max = 64
lxc.tty.max = 1
lxc.mount.auto = proc:mixed sys:mixed
lxc.net.0.type = veth
lxc.net.0.flags = up
lxc.net.0.ipv4.address = 10.88.0.2/24
`;

function privateKilobytes(title: string): number {
  const pid = readdirSync('/proc').find((name) => {
    try {
      return /^\d+$/.test(name) && readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(title);
    } catch {
      return false;
    }
  });
  if (pid === undefined) throw new Error(`no process ${title}`);
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  return [...rollup.matchAll(/^Private_\w+: +(\d+) kB$/gm)].reduce((sum, [, value]) => sum + Number(value), 0);
}

async function measure(
  { shell, prefix }: Tools,
  at: string,
  into: { start: number[]; attach: number[] },
): Promise<void> {
  into.start.push(await shell.run(`${prefix}lxc-start ${at} -n bench`));
  into.attach.push(await shell.run(`${prefix}lxc-attach ${at} -n bench -- /bin/true`));
}

async function measureSession(client: LodgedClient, into: number[]): Promise<void> {
  const startedAtMs = performance.now();
  await client.request('guest.start', { name: 'bench' });
  into.push(performance.now() - startedAtMs);
  await client.request('guest.kill', { name: 'bench' });
}

/** The same guests by our tools and by those of LXC 5.0, by turns, on this machine. */
export async function measureSideBySide(): Promise<SideBySide> {
  const base = mkdtempSync('/var/tmp/lodge-bench-');
  const lxc = await StockLxc.fetch('5.0');
  const stock: Tools = { shell: new TimedShell(lxc.command('/bin/busybox', ['sh'])), prefix: '' };
  // crun refuses hybrid cgroups: it gets a view of v2 alone.
  const unified = 'umount --recursive --lazy /sys/fs/cgroup; mount -t cgroup2 none /sys/fs/cgroup; exec sh';
  const crunShell = new TimedShell(['unshare', '--mount', 'sh', '-c', unified]);
  const ours: Tools = { shell: new TimedShell(['sh']), prefix: `${helper} ` };
  const found: SideBySide = {
    start: { ours: [], lxc: [] },
    sessionStart: [],
    attach: { ours: [], lxc: [] },
    runToExit: { ours: [], lxc: [], crun: [] },
    monitorKilobytes: { ours: 0, lxc: 0 },
  };
  let session: LodgedClient | undefined;
  try {
    const root = `${base}/root`;
    cpSync((await buildBusyboxGuest('amd64')).rootfsDirectory, root, { recursive: true, verbatimSymlinks: true });
    for (const [guest, init] of [
      ['bench', '/sbin/init'],
      ['short', '/bin/true'],
    ] as const) {
      mkdirSync(`${base}/guests/${guest}`, { recursive: true });
      writeFileSync(`${base}/guests/${guest}/config`, config(root, init));
    }
    writeBundle(`${base}/bundle`, root);
    const crun = await fetchCrun();
    const at = `-P ${base}/guests`;
    session = await LodgedClient.open(base);
    for (let round = 0; round < rounds; round++) {
      for (const [key, tools] of [
        ['ours', ours],
        ['lxc', stock],
      ] as const) {
        const into = { start: found.start[key], attach: found.attach[key] };
        await measure(tools, at, into);
        if (round === rounds - 1) {
          await new Promise((resolve) => setTimeout(resolve, settleMs));
          found.monitorKilobytes[key] = privateKilobytes(`[${key === 'ours' ? 'lodge' : 'lxc'} monitor] ${base}`);
        }
        await tools.shell.run(`${tools.prefix}lxc-stop ${at} -n bench -k`);
        found.runToExit[key].push(await tools.shell.run(`${tools.prefix}lxc-start ${at} -n short -F`));
      }
      await measureSession(session, found.sessionStart);
      found.runToExit.crun.push(
        await crunShell.run(`${crun} --cgroup-manager=disabled run --bundle ${base}/bundle bench`),
      );
    }
    return found;
  } finally {
    await session?.close();
    ours.shell.close();
    stock.shell.close();
    crunShell.close();
    rmSync(base, { recursive: true, force: true });
  }
}
