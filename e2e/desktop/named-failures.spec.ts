// SPDX-License-Identifier: Apache-2.0
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { buildBusyboxGuest } from '../fixtures/guests/busybox/busybox-guest.ts';
import { writeTar } from '../fixtures/tar-writer.ts';
import { Adb } from '../phone/adb.ts';
import { startAdbServer } from '../phone/adb-server.ts';
import { footprintOf } from '../phone/footprint.ts';
import { findFreePort } from '../phone/qemu.ts';
import { startStandInDevice } from '../phone/stand-in-device.ts';
import { AppPage } from './app-page.ts';
import { expect, type OpenShell, test } from './fixtures.ts';
import { startStandInAdbServer } from './stand-in-adb-server.ts';

/** Opens the app for one test, in a folder of its own. */
async function withApp(
  openShell: OpenShell,
  options: { adbServerPort: number; environment?: Record<string, string> },
  body: (page: Page, app: AppPage) => Promise<void>,
): Promise<void> {
  const userDataDirectory = await mkdtemp(join(tmpdir(), 'lodge-e2e-'));
  const opened = await openShell({ ...options, userDataDirectory });
  try {
    await body(opened.page, new AppPage(opened.page));
  } finally {
    await opened.close();
    await rm(userDataDirectory, { recursive: true, force: true });
  }
}

test('no adb program: what is missing, and what to do', async ({ openShell, keep }) => {
  const environment = { LODGE_ADB: '/nonexistent/adb' };
  await withApp(openShell, { adbServerPort: await findFreePort(), environment }, async (page) => {
    await expect(page.getByText('There is no adb program at /nonexistent/adb').first()).toBeVisible();
    await expect(page.getByRole('button', { name: 'Retry' }).first()).toBeVisible();
    await keep(page, 'failure-no-adb');
  });
});

test('an adb server of another age is named, and left alone', async ({ openShell, keep }) => {
  const server = await startStandInAdbServer(31);
  await withApp(openShell, { adbServerPort: server.port }, async (page) => {
    await expect(page.getByText(/adb server.*(version|31)/i).first()).toBeVisible();
    await keep(page, 'failure-old-adb');
  });
  await server.stop();
});

for (const [state, title] of [
  ['unauthorized', 'The device has not allowed this computer yet'],
  ['offline', 'The device is offline'],
  ['recovery', 'The device is in recovery mode'],
] as const) {
  test(`a device that is ${state} says what to do`, async ({ openShell, keep }) => {
    const server = await startAdbServer();
    const device = await startStandInDevice(state);
    // adb tells of a device that it could not get to by failing; it lists it all the same.
    await new Adb(server.port).run(['connect', device.serial]).catch(() => undefined);
    await withApp(openShell, { adbServerPort: server.port }, async (page, app) => {
      await app.device(device.serial).click();
      await expect(page.getByText(title).first()).toBeVisible();
      await keep(page, `failure-${state}`);
    });
    await device.stop();
    await server.stop();
  });
}

test('a su that refuses is told from a device without one', async ({ openShell, world, keep }) => {
  await world.phone.setSuMode('deny');
  try {
    await withApp(openShell, { adbServerPort: world.adbServerPort }, async (page, app) => {
      await app.device(world.phone.serial).click();
      await expect(page.getByText('The device refused root').first()).toBeVisible({ timeout: 60_000 });
      await keep(page, 'failure-root-denied');
    });
  } finally {
    await world.phone.setSuMode('grant');
  }
});

test('a guest without init, and one for another architecture, fail by name and leave nothing', async ({
  openShell,
  world,
  keep,
}) => {
  const folder = await mkdtemp(join(tmpdir(), 'lodge-tar-'));
  const empty = join(folder, 'empty.tar');
  await writeFile(
    empty,
    writeTar([
      { name: './', type: '5', mode: 0o755 },
      { name: './etc/', type: '5', mode: 0o755 },
    ]),
  );
  const foreign = (await buildBusyboxGuest('amd64')).tarPath;
  await withApp(openShell, { adbServerPort: world.adbServerPort }, async (page, app) => {
    await app.device(world.phone.serial).click();
    await expect(page.getByRole('heading', { name: 'Guests', exact: true })).toBeVisible({ timeout: 60_000 });
    for (const [name, archive, title] of [
      ['empty', empty, /There is no init program in the guest/],
      ['foreign', foreign, /x86_64.*aarch64|aarch64.*x86_64/],
    ] as const) {
      await app.device(world.phone.serial).click();
      await app.createGuest({ name, archive });
      await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible({ timeout: 60_000 });
      const before = await footprintOf(world.phone);
      await app.button('Start').click();
      await expect(page.getByText(title).first()).toBeVisible();
      await expect(app.state()).toHaveText('STOPPED');
      await keep(page, `failure-${name}`);
      expect(await footprintOf(world.phone)).toEqual(before);
      await app.button('Dismiss').click();
      await app.button('Destroy').click();
      await page.getByRole('alertdialog').getByRole('button', { name: 'Destroy' }).click();
      await expect(page.getByRole('heading', { name, level: 1 })).toBeHidden();
    }
  });
  await rm(folder, { recursive: true });
});
