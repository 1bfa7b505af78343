// SPDX-License-Identifier: Apache-2.0
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { _electron, type ElectronApplication, type Page } from '@playwright/test';
import { electronExecutable } from '../desktop/electron-executable.ts';
import { buildBusyboxGuest } from '../fixtures/guests/busybox/busybox-guest.ts';
import { startAdbServer } from '../phone/adb-server.ts';
import { startFastRig } from '../phone/fast-rig.ts';

/**
 * A working day in short, by hand: a chatty guest in the rig with the real adbd, every tab in turn, shells opened and closed, the
 * cable pulled now and then, and the memory of the app's programs each minute. `xvfb-run -a node --import tsx e2e/bench/soak.ts [MINUTES]`
 */
const cli = fileURLToPath(new URL('../../build/out/electron/cli.js', import.meta.url));
const attachFirst = fileURLToPath(new URL('../desktop/attach-first.cjs', import.meta.url));
const run = promisify(execFile);
const guest = 'chatty';
const tabs = ['Overview', 'Console', 'Boot log', 'Cgroup', 'Network', 'Config', 'Files'] as const;
/** Fifty lines a second on the console, which is in the boot log as well. */
const chatter =
  'n=0; while :; do n=$((n+1)); echo "chatty: line $n of many, of the length that lines have" >/dev/console; usleep 20000; done';

interface Sample {
  minute: number;
  rounds: number;
  /** Working sets in MiB, as Electron's app.getAppMetrics has them. */
  mainMebibytes: number;
  windowMebibytes: number;
  /** Of the window's own objects after a collection of garbage. */
  heapMebibytes: number;
  elements: number;
  listeners: number;
}

async function sample(app: ElectronApplication, page: Page): Promise<Omit<Sample, 'minute' | 'rounds'>> {
  const metrics = await app.evaluate(({ app }) =>
    app.getAppMetrics().map(({ type, memory }) => ({ type, mebibytes: memory.workingSetSize / 1024 })),
  );
  const of = (wanted: string): number =>
    Math.round(metrics.filter(({ type }) => type === wanted).reduce((sum, { mebibytes }) => sum + mebibytes, 0));
  const inspector = await page.context().newCDPSession(page);
  await inspector.send('HeapProfiler.collectGarbage');
  const { usedSize } = await inspector.send('Runtime.getHeapUsage');
  const { nodes, jsEventListeners } = await inspector.send('Memory.getDOMCounters');
  await inspector.detach();
  return {
    mainMebibytes: of('Browser'),
    windowMebibytes: of('Tab'),
    heapMebibytes: Math.round(usedSize / 1024 ** 2),
    elements: nodes,
    listeners: jsEventListeners,
  };
}

/** Every tab once; what is asked of it is there before the next. */
async function walk(page: Page): Promise<void> {
  for (const tab of tabs) {
    await page.getByRole('tab', { name: tab, exact: true }).click();
    await page.getByRole('tab', { name: tab, exact: true, selected: true }).waitFor();
    await page.locator('[role="tabpanel"] *').first().waitFor();
  }
  await page.getByRole('tab', { name: 'Console', exact: true }).click();
  await page.locator('.xterm-screen').first().waitFor();
}

export async function measureSoak(minutes: number, told: (sample: Sample) => void): Promise<void> {
  const executable = electronExecutable();
  if (executable === undefined) throw new Error('no Electron runtime on this machine: set LODGE_ELECTRON');
  const server = await startAdbServer();
  const rig = await startFastRig({ adbServerPort: server.port });
  const userData = await mkdtemp(join(tmpdir(), 'lodge-soak-'));
  const env = { ...process.env, ANDROID_ADB_SERVER_PORT: String(server.port), LANG: 'C.UTF-8' };
  const lodge = (...args: string[]): Promise<unknown> =>
    run(process.execPath, [cli, '--serial', rig.serial, ...args], { env });
  try {
    const { tarPath } = await buildBusyboxGuest(process.arch === 'arm64' ? 'arm64' : 'amd64');
    await lodge('create', guest, '--network', 'empty', '--rootfs', tarPath);
    await lodge('start', guest);
    await lodge('exec', guest, '--no-terminal', '--', 'sh', '-c', `setsid sh -c '${chatter}' >/dev/null 2>&1 &`);
    const app = await _electron.launch({
      executablePath: executable,
      args: ['--disable-gpu', `--user-data-dir=${userData}`, attachFirst],
      env: env as Record<string, string>,
    });
    const page = await app.firstWindow();
    // Its figures are of memory: other work on the machine may make it slow, and must not end it.
    page.setDefaultTimeout(10 * 60_000);
    await page
      .getByRole('button', { name: new RegExp(rig.serial) })
      .first()
      .click();
    await page.getByRole('button', { name: guest, exact: true }).first().click();
    const startedAt = Date.now();
    for (let [rounds, minute] = [0, 0]; minute <= minutes; rounds++) {
      await walk(page);
      // As a person looks; the rest of the machine has its share.
      await pause(2000);
      if (rounds % 20 === 19) {
        await rig.cutCable();
        await rig.restoreCable();
        await page.locator('.guest-title .state-chip', { hasText: 'RUNNING' }).waitFor();
      }
      if (Date.now() - startedAt < minute * 60_000) continue;
      told({ minute, rounds, ...(await sample(app, page)) });
      minute++;
    }
    await app.close();
  } finally {
    await lodge('kill', guest).catch(() => undefined);
    await rig.stop();
    await server.stop();
    await rm(userData, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await measureSoak(Number(process.argv[2] ?? 30), (sample) => console.log(JSON.stringify(sample)));
}
