// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { chromium, type Page } from '@playwright/test';
import { electronExecutable } from '../desktop/electron-executable.ts';

const mainProgram = fileURLToPath(new URL('../../build/out/electron/main.cjs', import.meta.url));

export interface WindowStart {
  /** Both from the start of the process, in milliseconds. */
  firstPaint: number[];
  interactive: number[];
}

async function pageOf(child: ChildProcess): Promise<{ page: Page; close(): Promise<void> }> {
  if (child.stderr === null) throw new Error('the app has no standard error');
  const lines = createInterface({ input: child.stderr });
  const endpoint = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the app ended with ${code}`)));
    lines.on('line', (line) => {
      const match = /DevTools listening on (ws:\S+)/.exec(line);
      if (match?.[1] !== undefined) resolve(match[1]);
    });
  });
  // Who connects while the first page is being loaded waits for it for ever.
  for (;;) {
    const targets = (await (await fetch(`http://${new URL(endpoint).host}/json/list`)).json()) as { title: string }[];
    if (targets.some(({ title }) => title === 'Lodge')) break;
    await pause(20);
  }
  const browser = await chromium.connectOverCDP(endpoint);
  const context = browser.contexts()[0];
  const page = context?.pages()[0] ?? (await context?.waitForEvent('page'));
  if (page === undefined) throw new Error('the app has no page');
  return { page, close: () => browser.close() };
}

/** The app as a person starts it, without a device: what it shows then, and when it answers. */
export async function measureWindowStart(rounds = 5): Promise<WindowStart> {
  const executable = electronExecutable();
  if (executable === undefined) throw new Error('no Electron runtime on this machine: set LODGE_ELECTRON');
  const times: WindowStart = { firstPaint: [], interactive: [] };
  const userData = await mkdtemp(join(tmpdir(), 'lodge-start-'));
  try {
    for (let round = 0; round <= rounds; round++) {
      const startedAtMs = Date.now();
      const flags = ['--disable-gpu', '--remote-debugging-port=0', `--user-data-dir=${userData}`, mainProgram];
      const child = spawn(executable, flags, {
        env: { ...process.env, ANDROID_ADB_SERVER_PORT: '1', LODGE_ADB: '/nowhere/adb' },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      const ended = once(child, 'exit');
      const { page, close } = await pageOf(child);
      await page.waitForFunction(() => performance.getEntriesByName('lodge-interactive').length > 0);
      const told = await page.evaluate(() => ({
        origin: performance.timeOrigin,
        paint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
        interactive: performance.getEntriesByName('lodge-interactive')[0]?.startTime ?? Number.NaN,
      }));
      // The first of all reads everything from the disk.
      if (round > 0) {
        times.firstPaint.push(told.origin + told.paint - startedAtMs);
        times.interactive.push(told.origin + told.interactive - startedAtMs);
      }
      await close();
      child.kill();
      await ended;
    }
  } finally {
    await rm(userData, { recursive: true, force: true });
  }
  return times;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(JSON.stringify(await measureWindowStart()));
