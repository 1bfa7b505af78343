// SPDX-License-Identifier: Apache-2.0
import { readFileSync, writeFileSync } from 'node:fs';
import { type BrowserWindow, type Rectangle, screen } from 'electron';
import { InvalidValue, integer, record, truth } from '../ipc/validate.ts';

export interface WindowState {
  bounds: Rectangle | undefined;
  maximized: boolean;
}

const coordinate = integer(-100_000, 100_000);
const length = integer(200, 100_000);
const shape = record({ x: coordinate, y: coordinate, width: length, height: length, maximized: truth });

/** On a screen that is still there; else the window gets its first size again. */
function isVisible(bounds: Rectangle): boolean {
  const { workArea } = screen.getDisplayMatching(bounds);
  return (
    bounds.x < workArea.x + workArea.width &&
    bounds.x + bounds.width > workArea.x &&
    bounds.y < workArea.y + workArea.height &&
    bounds.y + bounds.height > workArea.y
  );
}

export function readWindowState(filePath: string): WindowState {
  try {
    const { maximized, ...bounds } = shape(JSON.parse(readFileSync(filePath, 'utf8')), 'window');
    return { bounds: isVisible(bounds) ? bounds : undefined, maximized };
  } catch (error) {
    // Not there yet, or not ours: the first size.
    if (!(error instanceof InvalidValue || error instanceof SyntaxError || 'code' in (error as object))) throw error;
    return { bounds: undefined, maximized: false };
  }
}

export function keepWindowState(window: BrowserWindow, filePath: string): void {
  window.on('close', () => {
    try {
      const state = { ...window.getNormalBounds(), maximized: window.isMaximized() };
      writeFileSync(filePath, JSON.stringify(state));
    } catch {
      // A window of the first size next time is all that is lost.
    }
  });
}
