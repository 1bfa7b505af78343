// SPDX-License-Identifier: Apache-2.0
import { type ChildProcessByStdio, execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { findDistribution } from '../../build/package/find-distribution.ts';
import { AppPage } from './app-page.ts';
import { expect, screenshots, test } from './fixtures.ts';
import { startUpdateFeed } from './update-feed.ts';

const program = fileURLToPath(new URL('../../build/out/package/linux-unpacked/lodge-desktop', import.meta.url));

type StartedApp = ChildProcessByStdio<null, null, Readable>;

interface PackagedApp {
  page: AppPage;
  close(): Promise<void>;
  /** As a person does who closes the last window: the app ends by itself. */
  quit(): Promise<void>;
}

/** As Chromium lists its pages, without connecting to any. */
async function titleOfPage(endpoint: string): Promise<string | undefined> {
  const answer = await fetch(`http://${new URL(endpoint).host}/json/list`);
  const targets = (await answer.json()) as { type: string; title: string; url: string }[];
  return targets.find(({ type, url }) => type === 'page' && url.startsWith('app://lodge/'))?.title;
}

/**
 * The packaged program as a person starts it. Its fuses let no debugger into main, so Playwright comes by Chromium's own door,
 * which is open only because the command line says so.
 */
async function openPackage(
  adbServerPort: number,
  userDataDirectory: string,
  environment: Record<string, string> = {},
): Promise<PackagedApp> {
  const flags = ['--no-sandbox', '--disable-gpu', '--remote-debugging-port=0', `--user-data-dir=${userDataDirectory}`];
  const child = spawn(program, flags, {
    env: { ...process.env, ANDROID_ADB_SERVER_PORT: String(adbServerPort), ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async (): Promise<void> => {
    // One that could not be started has no exit to wait for.
    if (child.pid === undefined || child.exitCode !== null) return;
    child.kill();
    await ended;
  };
  try {
    return await attachTo(child, stop, ended);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function attachTo(child: StartedApp, stop: () => Promise<void>, ended: Promise<void>): Promise<PackagedApp> {
  const endpoint = await new Promise<string>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the app ended with ${code}`)));
    createInterface({ input: child.stderr }).on('line', (line) => {
      const match = /DevTools listening on (ws:\S+)/.exec(line);
      if (match?.[1] !== undefined) resolve(match[1]);
    });
  });
  // Who connects while the first page is being loaded waits for it for ever.
  await expect.poll(() => titleOfPage(endpoint), { timeout: 30_000 }).toBe('Lodge');
  const browser = await chromium.connectOverCDP(endpoint);
  const context = browser.contexts()[0];
  if (context === undefined) throw new Error('the app has no page');
  const page = context.pages()[0] ?? (await context.waitForEvent('page'));
  return {
    page: new AppPage(page),
    async close() {
      await browser.close();
      await stop();
    },
    async quit() {
      await page.close();
      await ended;
    },
  };
}

/** Packs what is built, from the Electron that the other tests use. */
test.beforeAll(({ shell }) => {
  test.setTimeout(180_000);
  if (shell !== 'electron' || findDistribution() === undefined) return;
  const script = fileURLToPath(new URL('../../build/package.ts', import.meta.url));
  execFileSync(process.execPath, ['--import', 'tsx', script, 'staged'], { stdio: 'ignore' });
});

test('the packaged app starts a guest by a click on Start', async ({ world, shell }) => {
  test.skip(shell !== 'electron', 'it is a program of its own');
  test.skip(!existsSync(program), 'there is no unpacked Electron on this machine to package from');
  const userDataDirectory = await mkdtemp(join(tmpdir(), 'lodge-package-'));
  const app = await openPackage(world.adbServerPort, userDataDirectory);
  try {
    const { page } = app;
    expect(page.page.url()).toMatch(/^app:\/\/lodge\//);
    await page.device(world.phone.serial).click();
    await expect(page.page.getByRole('heading', { name: 'Guests', exact: true })).toBeVisible({ timeout: 60_000 });
    await page.createGuest({ name: 'packaged', archive: world.guestTar });
    await expect(page.page.getByRole('heading', { name: 'packaged', level: 1 })).toBeVisible({ timeout: 60_000 });
    await page.button('Start').click();
    await expect(page.state()).toHaveText('Running', { timeout: 60_000 });
    await page.page.screenshot({ path: `${screenshots}package-running.png` });
    await page.button('Stop').click();
    await expect(page.state()).toHaveText('Stopped', { timeout: 60_000 });
  } finally {
    await app.close();
    await rm(userDataDirectory, { recursive: true, force: true });
  }
});

test('the packaged app finds, fetches and installs a newer version, and refuses a damaged one', async ({
  world,
  shell,
}) => {
  test.skip(shell !== 'electron', 'it is a program of its own');
  test.skip(!existsSync(program), 'there is no unpacked Electron on this machine to package from');
  const directory = await mkdtemp(join(tmpdir(), 'lodge-update-'));
  const installed = join(directory, 'installed');
  const appImage = join(directory, 'Lodge.AppImage');
  await writeFile(appImage, 'what runs now');
  const feed = await startUpdateFeed('99.0.0', installed);
  const app = await openPackage(world.adbServerPort, join(directory, 'data'), {
    ...{ APPIMAGE: appImage, LODGE_UPDATE_FEED: feed.url, XDG_CACHE_HOME: join(directory, 'cache') },
  });
  try {
    const { page } = app.page;
    feed.damage();
    // A key before the page listens would be lost.
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('tab', { name: 'App', exact: true }).click();
    const updates = page.getByRole('region', { name: 'Updates' });
    await updates.getByRole('button', { name: 'Check now' }).click();
    await expect(updates.getByText(/99\.0\.0 is available/)).toBeVisible();
    await updates.getByRole('button', { name: 'Download', exact: true }).click();
    await expect(updates.locator('[data-reason="update-damaged"]')).toBeVisible();
    expect(existsSync(installed)).toBe(false);
    feed.mend();
    await updates.getByRole('button', { name: 'Download again' }).click();
    await expect(updates.getByText(/It is installed when Lodge quits/)).toBeVisible();
    await page.screenshot({ path: `${screenshots}package-update-ready.png` });
    // Nothing was touched yet: that comes with the end of the app.
    expect(await readFile(appImage, 'utf8')).toBe('what runs now');
    await app.quit();
    expect(await readFile(installed, 'utf8')).toBe('true\n');
    expect(await readFile(appImage, 'utf8')).toContain('#!/bin/sh');
  } finally {
    await app.close();
    await feed.stop();
    await rm(directory, { recursive: true, force: true });
  }
});
