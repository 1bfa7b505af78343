// SPDX-License-Identifier: Apache-2.0
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from '../phone/qemu.ts';
import { expect, test } from './fixtures.ts';

test('a hidden window is told so, though its browser takes it for a visible one', async ({ openShell, shell }) => {
  test.skip(shell !== 'electron', 'a browser tells its pages by itself');
  const userDataDirectory = await mkdtemp(join(tmpdir(), 'lodge-e2e-'));
  const environment = { LODGE_ADB: '/nonexistent/adb' };
  const app = await openShell({ adbServerPort: await findFreePort(), environment, userDataDirectory });
  try {
    const page = app.page.locator('html');
    await expect(page).not.toHaveAttribute('data-unseen');
    await app.setShown?.(false);
    await expect(page).toHaveAttribute('data-unseen', '');
    // Kept awake for its terminals.
    expect(await app.page.evaluate(() => document.hidden)).toBe(false);
    await app.page.reload();
    await expect(page).toHaveAttribute('data-unseen', '');
    await app.setShown?.(true);
    await expect(page).not.toHaveAttribute('data-unseen');
  } finally {
    await app.close();
    await rm(userDataDirectory, { recursive: true, force: true });
  }
});
