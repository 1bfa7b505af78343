// SPDX-License-Identifier: Apache-2.0
import { fileURLToPath } from 'node:url';
import { _electron } from '@playwright/test';
import type { OpenApp, OpenOptions } from './fixtures.ts';

const attachFirst = fileURLToPath(new URL('attach-first.cjs', import.meta.url));

/** Opens the built app in a real Electron; the display is the caller's (Xvfb in CI). */
export async function openInElectron(executable: string | undefined, options: OpenOptions): Promise<OpenApp> {
  if (executable === undefined) throw new Error('no Electron runtime on this machine: set LODGE_ELECTRON');
  const app = await _electron.launch({
    executablePath: executable,
    args: ['--disable-gpu', `--user-data-dir=${options.userDataDirectory}`, attachFirst],
    env: {
      ...(process.env as Record<string, string>),
      ANDROID_ADB_SERVER_PORT: String(options.adbServerPort),
      ...options.environment,
    },
  });
  const page = await app.firstWindow();
  const setShown = (shown: boolean): Promise<void> =>
    app.evaluate(async ({ BrowserWindow }, isShown) => {
      const [window] = BrowserWindow.getAllWindows();
      if (isShown) window?.show();
      // It shows itself with its first frame, and would come back then.
      else if (window?.isVisible() === false) window.once('show', () => window.hide());
      else window?.hide();
    }, shown);
  return { page, setShown, close: () => app.close() };
}
