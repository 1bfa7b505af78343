// SPDX-License-Identifier: Apache-2.0
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { _electron, type Page } from '@playwright/test';
import type { Bridge, StreamToView } from '../../electron/ipc/contract.ts';
import { AppPage } from '../desktop/app-page.ts';
import { electronExecutable } from '../desktop/electron-executable.ts';
import { buildBusyboxGuest } from '../fixtures/guests/busybox/busybox-guest.ts';
import { startAdbServer } from '../phone/adb-server.ts';
import { startFastRig } from '../phone/fast-rig.ts';

const cli = fileURLToPath(new URL('../../build/out/electron/cli.js', import.meta.url));
const attachFirst = fileURLToPath(new URL('../desktop/attach-first.cjs', import.meta.url));
const run = promisify(execFile);
const floodBytes = 32 * 1024 * 1024;
const keys = 100;

export interface WindowWork {
  /** Of one processor, in percent, with two devices and ten guests that run: on a device's page, and with the window hidden. */
  idlePercent: { shown: number; hidden: number };
  /** Lines from a shell in the guest until the terminal has shown them all, and `adb exec-out cat` of as much into a file. */
  terminalMegabytesPerSecond: number;
  execOutMegabytesPerSecond: number;
  /** A key until its echo is back: in the window's page by the bridge, and by `adb shell -t`. */
  echoMs: number[];
  adbShellEchoMs: number[];
}

/** Processor time of a process and all that it has started, in seconds. */
function processorSeconds(pid: number): number {
  const parents = new Map<number, number>();
  const ticks = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const fields = readFileSync(`/proc/${name}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ');
      parents.set(Number(name), Number(fields[1]));
      ticks.set(Number(name), Number(fields[11]) + Number(fields[12]));
    } catch {
      // It has ended meanwhile.
    }
  }
  const belongs = (each: number | undefined): boolean => {
    for (let at = each; at !== undefined && at > 1; at = parents.get(at)) if (at === pid) return true;
    return false;
  };
  // proc(5): in ticks of 10 ms.
  return [...ticks].reduce((sum, [each, used]) => sum + (belongs(each) ? used / 100 : 0), 0);
}

async function idlePercent(pid: number, seconds: number): Promise<number> {
  const before = processorSeconds(pid);
  await pause(seconds * 1000);
  return (100 * (processorSeconds(pid) - before)) / seconds;
}

function echoThroughBridge(page: Page, serial: string, guest: string): Promise<number[]> {
  // As text: what the loader of this script adds to functions is not there in the page.
  return page.evaluate(
    `(${String(async (device: string, name: string, count: number) => {
      const bridge = (globalThis as unknown as { lodge: Bridge }).lodge;
      const times: number[] = [];
      let came: (() => void) | undefined;
      const heard = new Promise<void>((attached) => {
        Object.assign(globalThis, { attachedNow: attached });
      });
      const stream = bridge.stream(
        'command',
        {
          ...{ serial: device, guest: name, command: ['/bin/cat'], environment: [], cwd: '/', uid: 0, gid: 0 },
          ...{ terminal: true, rows: 24, columns: 80 },
        },
        (message: StreamToView) => {
          if (message.kind === 'attached') (globalThis as unknown as { attachedNow(): void }).attachedNow();
          if (message.kind !== 'data') return;
          stream.send({ kind: 'consumed', bytes: message.bytes.length });
          came?.();
        },
      );
      await heard;
      for (let key = 0; key < count; key++) {
        const from = performance.now();
        await new Promise<void>((resolve) => {
          came = resolve;
          stream.send({ kind: 'data', bytes: new Uint8Array([120]) });
        });
        times.push(performance.now() - from);
      }
      stream.dispose();
      return times;
    })})(${JSON.stringify(serial)}, ${JSON.stringify(guest)}, ${keys})`,
  ) as Promise<number[]>;
}

async function echoThroughAdb(serverPort: number, serial: string): Promise<number[]> {
  const shell = spawn('adb', ['-P', String(serverPort), '-s', serial, 'shell', '-t', '-t', 'cat'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const times: number[] = [];
  // The first tells that the shell is there.
  for (let key = 0; key <= keys; key++) {
    const from = performance.now();
    const came = once(shell.stdout, 'data');
    shell.stdin.write('x');
    await came;
    if (key > 0) times.push(performance.now() - from);
  }
  shell.kill();
  await once(shell, 'exit');
  return times;
}

async function terminalSpeed(app: AppPage): Promise<number> {
  await app.openTab('Console');
  await app.page.getByRole('radio', { name: 'Shell' }).click();
  await app.type('echo ready $((6 * 7))');
  const until = async (text: string): Promise<void> => {
    while (!(await app.terminalText()).slice(-4000).includes(text)) await pause(200);
  };
  await until('ready 42');
  const from = performance.now();
  await app.type('cat /flood; echo over $((40 + 2))');
  await until('over 42');
  return floodBytes / 1000 / (performance.now() - from);
}

/** Electron with two rigs (real adbd, this machine's kernel) and ten guests that run. Wants build/out. */
export async function measureWindowWork(idleSeconds = 20): Promise<WindowWork> {
  const executable = electronExecutable();
  if (executable === undefined) throw new Error('no Electron runtime on this machine: set LODGE_ELECTRON');
  const server = await startAdbServer();
  const rigs = await Promise.all([1, 2].map(() => startFastRig({ adbServerPort: server.port })));
  const [first] = rigs;
  if (first === undefined) throw new Error('there is no rig');
  const directory = await mkdtemp(join(tmpdir(), 'lodge-work-'));
  const env = { ...process.env, ANDROID_ADB_SERVER_PORT: String(server.port), XDG_STATE_HOME: directory };
  const lodge = (serial: string, ...args: string[]): Promise<unknown> =>
    run(process.execPath, [cli, '--serial', serial, ...args], { env });
  const guests = [0, 1, 2, 3, 4].map((number) => `guest-${number}`);
  try {
    const { tarPath } = await buildBusyboxGuest(process.arch === 'arm64' ? 'arm64' : 'amd64');
    for (const { serial } of rigs) {
      for (const guest of guests) {
        await lodge(serial, 'create', guest, '--rootfs', tarPath);
        await lodge(serial, 'start', guest);
      }
    }
    const line = 'a line of sixty-four characters, as a compiler or a log may say.';
    await lodge(
      first.serial,
      'exec',
      'guest-0',
      '--no-terminal',
      '--',
      'sh',
      '-c',
      `yes '${line}' | head -c ${floodBytes} >/flood`,
    );
    const app = await _electron.launch({
      executablePath: executable,
      args: ['--disable-gpu', `--user-data-dir=${join(directory, 'data')}`, attachFirst],
      env: env as Record<string, string>,
    });
    const { pid } = app.process();
    if (pid === undefined) throw new Error('the app has no process');
    const page = await app.firstWindow();
    for (const { serial } of rigs) {
      await page
        .getByRole('button', { name: new RegExp(serial) })
        .first()
        .click();
      await page.locator('.guest-row').nth(4).waitFor();
    }
    await pause(3000);
    const shown = await idlePercent(pid, idleSeconds);
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
    await pause(2000);
    const hidden = await idlePercent(pid, idleSeconds);
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.show());
    await page
      .getByRole('button', { name: new RegExp(first.serial) })
      .first()
      .click();
    await page.getByRole('button', { name: 'guest-0', exact: true }).first().click();
    const terminalMegabytesPerSecond = await terminalSpeed(new AppPage(page));
    const echoMs = await echoThroughBridge(page, first.serial, 'guest-0');
    await app.close();
    const adbShellEchoMs = await echoThroughAdb(server.port, first.serial);
    await first.rootShell(`head -c ${floodBytes} /dev/zero >/data/local/tmp/flood`);
    const from = performance.now();
    await run('sh', [
      '-c',
      `adb -P ${server.port} -s ${first.serial} exec-out cat /data/local/tmp/flood >${directory}/flood`,
    ]);
    const execOutMegabytesPerSecond = floodBytes / 1000 / (performance.now() - from);
    return {
      idlePercent: { shown, hidden },
      terminalMegabytesPerSecond,
      execOutMegabytesPerSecond,
      echoMs,
      adbShellEchoMs,
    };
  } finally {
    for (const { serial } of rigs)
      for (const guest of guests) await lodge(serial, 'kill', guest).catch(() => undefined);
    for (const rig of rigs) await rig.stop();
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(JSON.stringify(await measureWindowWork()));
