// SPDX-License-Identifier: Apache-2.0
import type { BrowserWindow } from 'electron';
import type { AppTray } from './app-tray.ts';

/** What the app is about to do, at the moment that it is asked. */
export interface AppLife {
  isQuitting(): boolean;
  /** With the one that is being closed. */
  windowCount(): number;
}

/**
 * The last window that is closed hides, where that is wanted and there is a tray at this moment to get it back from. Else it is
 * closed as any window.
 */
export function keepInTray(
  window: Pick<BrowserWindow, 'on' | 'isDestroyed' | 'hide' | 'close'>,
  tray: Pick<AppTray, 'wantsWindow' | 'keepsWindow'>,
  life: AppLife,
): void {
  let certain = false;
  let asking = false;
  const mayStay = (): boolean => !life.isQuitting() && life.windowCount() === 1;
  window.on('close', (event) => {
    if (certain || !mayStay() || !tray.wantsWindow) return;
    event.preventDefault();
    if (asking) return;
    asking = true;
    const decide = (keeps: boolean): void => {
      asking = false;
      if (window.isDestroyed()) return;
      // Another window, or the end of the app, has come meanwhile.
      if (keeps && mayStay()) {
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
