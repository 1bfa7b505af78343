// SPDX-License-Identifier: Apache-2.0
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { test as base, type Page } from '@playwright/test';
import { buildBusyboxGuest } from '../fixtures/guests/busybox/busybox-guest.ts';
import { startAdbServer } from '../phone/adb-server.ts';
import { bootPhone, type Phone } from '../phone/phone.ts';
import { openInBrowser } from './browser-shell.ts';
import { openInElectron } from './electron-shell.ts';

export interface DesktopOptions {
  shell: 'electron' | 'browser';
  /** Executable for the electron shell. */
  electron: string | undefined;
}

/** The app under test, opened and closed by the fixture. */
export interface OpenApp {
  page: Page;
  /** Of Electron's shell: its window, as into the tray and back. */
  setShown?(shown: boolean): Promise<void>;
  close(): Promise<void>;
}

export interface OpenOptions {
  adbServerPort: number;
  /** Kept between two openings of the same app; below the system's temporary folder, which the jail can write. */
  userDataDirectory: string;
  environment?: Record<string, string>;
}

interface PhoneWorld {
  phone: Phone;
  adbServerPort: number;
  /** Root file system of the busybox guest for the phone's architecture. */
  guestTar: string;
}

export const screenshots = fileURLToPath(new URL('../../build/out/e2e/screenshots/', import.meta.url));

/** Opens the app in the project's shell. */
export type OpenShell = (options: OpenOptions) => Promise<OpenApp>;

interface TestFixtures {
  /** Keeps a picture of the page as an artifact of the run: build/out/e2e/screenshots/<shell>-<name>.png. */
  keep: (page: Page, name: string) => Promise<void>;
}

interface WorkerFixtures {
  world: PhoneWorld;
  openShell: OpenShell;
}

export const test = base.extend<TestFixtures, DesktopOptions & WorkerFixtures>({
  shell: ['browser', { option: true, scope: 'worker' }],
  electron: [undefined, { option: true, scope: 'worker' }],
  world: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from this pattern.
    async ({}, use) => {
      const adbServer = await startAdbServer();
      const phone = await bootPhone({ variant: 'su', adbServerPort: adbServer.port });
      const { tarPath } = await buildBusyboxGuest('arm64');
      await use({ phone, adbServerPort: adbServer.port, guestTar: tarPath });
      await phone.stop();
      await adbServer.stop();
    },
    { scope: 'worker', timeout: 300_000 },
  ],
  openShell: [
    async ({ shell, electron, playwright }, use) => {
      if (shell === 'browser') await use((options) => openInBrowser(playwright.chromium, options));
      else await use((options) => openInElectron(electron, options));
    },
    { scope: 'worker' },
  ],
  keep: async ({ shell }, use) => {
    mkdirSync(screenshots, { recursive: true });
    await use(async (page, name) => {
      await page.screenshot({ path: `${screenshots}${shell}-${name}.png`, animations: 'disabled' });
    });
  },
});

export { expect } from '@playwright/test';
