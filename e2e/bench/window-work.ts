// SPDX-License-Identifier: Apache-2.0
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Page } from '@playwright/test';
import type { Bridge, StreamToView } from '../../electron/ipc/contract.ts';
import { AppPage } from '../desktop/app-page.ts';
import { percentByKind, processorTimes } from './processor-time.ts';
import { openTwoRigs } from './two-rigs.ts';

const run = promisify(execFile);
const floodBytes = 32 * 1024 * 1024;
const keys = 100;

export interface IdleWork {
  /** Of one processor. */
  percent: number;
  /** The same by kind of process: `renderer`, `gpu-process` (which draws, here in software), `main` ... */
  byKind: Record<string, number>;
}

export interface WindowWork {
  /** With two devices and ten guests that run: on a device's page, and with the window hidden. */
  idle: { shown: IdleWork; hidden: IdleWork };
  /** Lines from a shell in the guest until the terminal has shown them all, and `adb exec-out cat` of as much into a file. */
  terminalMegabytesPerSecond: number;
  execOutMegabytesPerSecond: number;
  /** A key until its echo is back: in the window's page by the bridge, and by `adb shell -t`. */
  echoMs: number[];
  adbShellEchoMs: number[];
}

async function idle(pid: number, seconds: number): Promise<IdleWork> {
  const before = processorTimes(pid);
  const from = performance.now();
  await pause(seconds * 1000);
  const byKind = percentByKind(before, processorTimes(pid), (performance.now() - from) / 1000);
  return { percent: Object.values(byKind).reduce((sum, each) => sum + each, 0), byKind };
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
  await app.untilTerminalSays('ready 42');
  const from = performance.now();
  await app.type('cat /flood; echo over $((40 + 2))');
  await app.untilTerminalSays('over 42');
  return floodBytes / 1000 / (performance.now() - from);
}

/** Electron with two rigs (real adbd, this machine's kernel) and ten guests that run. Wants build/out. */
export async function measureWindowWork(idleSeconds = 20): Promise<WindowWork> {
  const { app, pid, page, first, adbServerPort, directory, lodge, close } = await openTwoRigs();
  try {
    const line = 'a line of sixty-four characters, as a compiler or a log may say.';
    const flood = `yes '${line}' | head -c ${floodBytes} >/flood`;
    await lodge(first.serial, 'exec', 'guest-0', '--no-terminal', '--', 'sh', '-c', flood);
    await pause(3000);
    const shown = await idle(pid, idleSeconds);
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
    await pause(2000);
    const hidden = await idle(pid, idleSeconds);
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.show());
    await page
      .getByRole('button', { name: new RegExp(first.serial) })
      .first()
      .click();
    await page.getByRole('button', { name: 'guest-0', exact: true }).first().click();
    const terminalMegabytesPerSecond = await terminalSpeed(new AppPage(page));
    const echoMs = await echoThroughBridge(page, first.serial, 'guest-0');
    const adbShellEchoMs = await echoThroughAdb(adbServerPort, first.serial);
    await first.rootShell(`head -c ${floodBytes} /dev/zero >/data/local/tmp/flood`);
    const from = performance.now();
    await run('sh', [
      '-c',
      `adb -P ${adbServerPort} -s ${first.serial} exec-out cat /data/local/tmp/flood >${directory}/flood`,
    ]);
    const execOutMegabytesPerSecond = floodBytes / 1000 / (performance.now() - from);
    return { idle: { shown, hidden }, terminalMegabytesPerSecond, execOutMegabytesPerSecond, echoMs, adbShellEchoMs };
  } finally {
    await close();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(JSON.stringify(await measureWindowWork()));
