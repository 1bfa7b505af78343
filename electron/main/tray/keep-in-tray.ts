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
  window.on('close', (event) => {
    const last = BrowserWindow.getAllWindows().length === 1;
    if (certain || quitting || !last || !tray.wantsWindow) return;
    event.preventDefault();
    void tray.keepsWindow().then((keeps) => {
      if (window.isDestroyed()) return;
      if (keeps) {
        window.hide();
        return;
      }
      certain = true;
      window.close();
    });
  });
}
