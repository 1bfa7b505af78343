// SPDX-License-Identifier: Apache-2.0
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { _electron, type ElectronApplication, type Page } from '@playwright/test';
import { electronExecutable } from '../desktop/electron-executable.ts';
import { buildBusyboxGuest } from '../fixtures/guests/busybox/busybox-guest.ts';
import { startAdbServer } from '../phone/adb-server.ts';
import { startFastRig } from '../phone/fast-rig.ts';
import type { AdbDevice } from '../phone/phone.ts';

const cli = fileURLToPath(new URL('../../build/out/electron/cli.js', import.meta.url));
const attachFirst = fileURLToPath(new URL('../desktop/attach-first.cjs', import.meta.url));
const run = promisify(execFile);
const guests = [0, 1, 2, 3, 4].map((number) => `guest-${number}`);

export interface TwoRigs {
  app: ElectronApplication;
  /** The first process of the app; the others are its children. */
  pid: number;
  /** On the page of the second device, whose guests are listed. */
  page: Page;
  first: AdbDevice;
  adbServerPort: number;
  /** A folder of this run's own. */
  directory: string;
  /** The command line, against one of the devices. */
  lodge(serial: string, ...args: string[]): Promise<unknown>;
  close(): Promise<void>;
}

/** Electron with two rigs (real adbd, this machine's kernel), each with five guests that run. Wants build/out. */
export async function openTwoRigs(): Promise<TwoRigs> {
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
  let app: ElectronApplication | undefined;
  const close = async (): Promise<void> => {
    await app?.close();
    for (const { serial } of rigs)
      for (const guest of guests) await lodge(serial, 'kill', guest).catch(() => undefined);
    for (const rig of rigs) await rig.stop();
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  };
  try {
    const { tarPath } = await buildBusyboxGuest(process.arch === 'arm64' ? 'arm64' : 'amd64');
    for (const { serial } of rigs) {
      for (const guest of guests) {
        await lodge(serial, 'create', guest, '--network', 'empty', '--rootfs', tarPath);
        await lodge(serial, 'start', guest);
      }
    }
    app = await _electron.launch({
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
    return { app, pid, page, first, adbServerPort: server.port, directory, lodge, close };
  } catch (error) {
    await close();
    throw error;
  }
}
