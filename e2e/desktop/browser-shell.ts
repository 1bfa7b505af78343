// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { BrowserType } from '@playwright/test';
import type { OpenApp, OpenOptions } from './fixtures.ts';

const cli = fileURLToPath(new URL('../../build/out/electron/cli.js', import.meta.url));

const chromiumArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Serves the app with `lodge open` and opens the printed address in Debian's Chromium. */
export async function openInBrowser(chromium: BrowserType, options: OpenOptions): Promise<OpenApp> {
  const server = spawn(process.execPath, [cli, 'open'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      ANDROID_ADB_SERVER_PORT: String(options.adbServerPort),
      XDG_STATE_HOME: options.userDataDirectory,
      ...options.environment,
    },
  });
  const url = await new Promise<string>((resolve, reject) => {
    server.once('exit', (code) => reject(new Error(`lodge open ended with ${code}`)));
    createInterface({ input: server.stdout }).on('line', (line) => {
      const found = /https?:\/\/127\.0\.0\.1\S+/.exec(line);
      if (found !== null) resolve(found[0]);
    });
  });
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: chromiumArguments });
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US' });
  const page = await context.newPage();
  await page.goto(url);
  return {
    page,
    async close() {
      await browser.close();
      const ended = once(server, 'exit');
      server.kill('SIGTERM');
      await ended;
    },
  };
}
