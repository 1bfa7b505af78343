// SPDX-License-Identifier: Apache-2.0
import { app, BrowserWindow } from 'electron';
import type { AppTray } from './app-tray.ts';

let quitting = false;
app.on('before-quit', () => {
  quitting = true;
});

/**
 * The last window that is closed hides, where that is wanted and there is a tray at this moment to get it back from. Else it is
 * closed as any window.
 */
export function keepInTray(window: BrowserWindow, tray: Pick<AppTray, 'wantsWindow' | 'keepsWindow'>): void {
  let certain = false;
  let asking = false;
  window.on('close', (event) => {
    const last = BrowserWindow.getAllWindows().length === 1;
    if (certain || quitting || !last || !tray.wantsWindow) return;
    event.preventDefault();
    if (asking) return;
    asking = true;
    const decide = (keeps: boolean): void => {
      asking = false;
      if (window.isDestroyed()) return;
      // Another window, or the end of the app, has come meanwhile.
      if (keeps && !quitting && BrowserWindow.getAllWindows().length === 1) {
        window.hide();
        return;
      }
      certain = true;
      window.close();
    };
    // A window that cannot be closed would be worse than one that is not kept.
    tray.keepsWindow().then(decide, () => decide(false));
  });
}
