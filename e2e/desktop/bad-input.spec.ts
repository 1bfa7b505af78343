// SPDX-License-Identifier: Apache-2.0
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { buildBusyboxGuest } from '../fixtures/guests/busybox/busybox-guest.ts';
import { writeTar } from '../fixtures/tar-writer.ts';
import { Adb } from '../phone/adb.ts';
import { startAdbServer } from '../phone/adb-server.ts';
import { emptyData, fillData } from '../phone/fill-data.ts';
import { footprintOf } from '../phone/footprint.ts';
import { bootPhone, type Phone } from '../phone/phone.ts';
import { findFreePort } from '../phone/qemu.ts';
import { startStandInDevice } from '../phone/stand-in-device.ts';
import { phoneVariants } from '../phone/variants.ts';
import { AppPage } from './app-page.ts';
import { expect, type OpenShell, test } from './fixtures.ts';
import { startStandInAdbServer } from './stand-in-adb-server.ts';

/** Opens the app for one test, in a folder of its own. */
async function withApp(
  openShell: OpenShell,
  options: { adbServerPort: number; environment?: Record<string, string> },
  body: (app: AppPage) => Promise<void>,
): Promise<void> {
  const userDataDirectory = await mkdtemp(join(tmpdir(), 'lodge-e2e-'));
  const opened = await openShell({ ...options, userDataDirectory });
  try {
    await body(new AppPage(opened.page));
  } finally {
    await opened.close();
    await rm(userDataDirectory, { recursive: true, force: true });
  }
}

/** What has happened, and what to do next. */
async function expectFailure(page: Page, title: string | RegExp, action: string | RegExp): Promise<void> {
  await expect(page.getByText(title).first()).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText(action).first()).toBeVisible();
}

/** Helpers that were pushed and never came to their place. */
async function unfinishedOn(phone: Phone): Promise<string[]> {
  const { stdout } = await phone.rootShell('ls -d /data/local/tmp/lodge-* /data/lodge/bin/.[!.]* 2>/dev/null || true');
  return stdout.split('\n').filter((line) => line !== '');
}

test('no adb program', async ({ openShell, keep }) => {
  const environment = { LODGE_ADB: '/nonexistent/adb' };
  await withApp(openShell, { adbServerPort: await findFreePort(), environment }, async ({ page }) => {
    await expectFailure(
      page,
      'There is no adb program at /nonexistent/adb',
      /Install Android’s platform tools.*LODGE_ADB/,
    );
    await keep(page, 'bad-no-adb');
  });
});

test('an adb server of another age', async ({ openShell, keep }) => {
  const server = await startStandInAdbServer(31);
  await withApp(openShell, { adbServerPort: server.port }, async ({ page }) => {
    await expectFailure(
      page,
      'The running adb server is of another version (31)',
      /run “adb kill-server”, then retry\. Version 39 or newer is needed/,
    );
    await keep(page, 'bad-old-adb');
  });
  await server.stop();
});

test('an adb server that never answers keeps nobody from the window', async ({ openShell, keep }) => {
  const server = await startStandInAdbServer();
  await withApp(openShell, { adbServerPort: server.port }, async ({ page }) => {
    await page.getByRole('button', { name: 'Settings' }).click();
    await expect(page.getByRole('radiogroup', { name: 'Theme' })).toBeVisible();
    await page.keyboard.press('Escape');
    await expectFailure(page, /^No adb server answers at 127\.0\.0\.1/, /Run “adb start-server”/);
    await keep(page, 'bad-silent-adb');
  });
  await server.stop();
});

for (const [state, title, action] of [
  ['unauthorized', 'The device has not allowed this computer yet', /accept “Allow USB debugging”/],
  // A stand-in device is reached by the network.
  ['offline', 'The device is offline', /in the same network with wireless debugging on/],
  ['recovery', 'The device is in recovery mode', /Choose “Reboot system now” on it/],
] as const) {
  test(`a device that is ${state}`, async ({ openShell, keep }) => {
    const server = await startAdbServer();
    const device = await startStandInDevice(state);
    // adb tells of a device that it could not get to by failing; it lists it all the same.
    await new Adb(server.port).run(['connect', device.serial]);
    await withApp(openShell, { adbServerPort: server.port }, async (app) => {
      await app.device(device.serial).click();
      await expectFailure(app.page, title, action);
      await keep(app.page, `bad-${state}`);
    });
    await device.stop();
    await server.stop();
  });
}

test('a phone without su', async ({ openShell, keep }) => {
  const server = await startAdbServer();
  const variant = { ...phoneVariants.su, su: 'none', data: 'memory' } as const;
  const phone = await bootPhone({ variant, adbServerPort: server.port });
  await withApp(openShell, { adbServerPort: server.port }, async (app) => {
    await app.device(phone.serial).click();
    await expectFailure(app.page, 'No way to root was found on the device', /a su program such as Magisk or KernelSU/);
    await keep(app.page, 'bad-no-root');
    expect(await unfinishedOn(phone)).toEqual([]);
  });
  await phone.stop();
  await server.stop();
});

test('a su that refuses, until it is told to allow', async ({ openShell, world, keep }) => {
  const { phone, adbServerPort } = world;
  await phone.setSuMode('deny');
  await withApp(openShell, { adbServerPort }, async (app) => {
    await app.device(phone.serial).click();
    await expectFailure(app.page, 'The device refused root', /allow “Shell” superuser access, then retry/);
    await keep(app.page, 'bad-root-denied');
    expect(await unfinishedOn(phone)).toEqual([]);
    await phone.setSuMode('grant');
    await app.button('Retry').click();
    await expect(app.page.getByRole('heading', { name: 'Guests', exact: true })).toBeVisible({ timeout: 60_000 });
  });
});

test('no space on /data, until there is some', async ({ openShell, world, keep }) => {
  const { phone, adbServerPort } = world;
  // What an earlier test has brought there would need no push.
  await phone.rootShell('rm -rf /data/lodge/bin');
  await fillData(phone);
  try {
    await withApp(openShell, { adbServerPort }, async (app) => {
      await app.device(phone.serial).click();
      await expectFailure(app.page, /No space on the device/, /Free at least \d+ MiB on the device’s data partition/);
      await keep(app.page, 'bad-no-space');
      expect(await unfinishedOn(phone)).toEqual([]);
      await emptyData(phone);
      await app.button('Retry').click();
      await expect(app.page.getByRole('heading', { name: 'Guests', exact: true })).toBeVisible({ timeout: 60_000 });
    });
  } finally {
    await emptyData(phone);
  }
});

for (const [name, title, action] of [
  ['empty', 'There is no init program in the guest at /sbin/init', /Set lxc\.init\.cmd in Config/],
  [
    'foreign',
    'The guest is made for another processor (guest: x86_64, device: aarch64)',
    'Create it from an archive for this device’s architecture.',
  ],
] as const) {
  test(`a guest that cannot start: ${name}`, async ({ openShell, world, keep }) => {
    const folder = await mkdtemp(join(tmpdir(), 'lodge-tar-'));
    const empty = join(folder, 'empty.tar');
    await writeFile(empty, writeTar([{ name: './', type: '5', mode: 0o755 }]));
    const archive = name === 'empty' ? empty : (await buildBusyboxGuest('amd64')).tarPath;
    await withApp(openShell, { adbServerPort: world.adbServerPort }, async (app) => {
      const { page } = app;
      await app.device(world.phone.serial).click();
      await app.createGuest({ name, archive });
      await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible({ timeout: 60_000 });
      const before = await footprintOf(world.phone);
      await app.button('Start').click();
      await expectFailure(page, title, action);
      await expect(app.state()).toHaveText('Stopped');
      await keep(page, `bad-${name}`);
      await expect.poll(() => footprintOf(world.phone)).toEqual(before);
      await expect(app.button('Dismiss'), 'told once, on its page').toBeHidden();
      await app.button(`More about ${name}`).click();
      await page.getByRole('menuitem', { name: 'Destroy…' }).click();
      await page.getByRole('alertdialog').getByRole('textbox').fill(name);
      await page.getByRole('alertdialog').getByRole('button', { name: 'Destroy' }).click();
      await expect(page.getByRole('heading', { name, level: 1 })).toBeHidden();
    });
    await rm(folder, { recursive: true });
  });
}
