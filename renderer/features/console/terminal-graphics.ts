// SPDX-License-Identifier: Apache-2.0
import type { WebglAddon } from '@xterm/addon-webgl';
import type { Terminal } from '@xterm/xterm';

const mostLosses = 3;

let drawsInSoftware: boolean | undefined;

/**
 * Whether WebGL would be drawn by the processor (no GPU, a remote desktop, a driver on Chromium's list): a frame then costs more than
 * the bytes that it shows, ten times of what xterm's own renderer takes. The browser knows it as a major performance caveat.
 */
function isDrawnInSoftware(): boolean {
  if (drawsInSoftware === undefined) {
    const context = document.createElement('canvas').getContext('webgl2', { failIfMajorPerformanceCaveat: true });
    drawsInSoftware = context === null;
    context?.getExtension('WEBGL_lose_context')?.loseContext();
  }
  return drawsInSoftware;
}

/**
 * The fast renderer, for the terminals in sight only, of which there are two at most: a page has about 16 WebGL contexts. Without one (no GPU, a lost
 * context) xterm's own renderer draws, which is always there. After a lost one another is tried, a few times.
 */
export class TerminalGraphics {
  readonly #terminal: Terminal;
  #addon: WebglAddon | undefined;
  #wanted = false;
  #losses = 0;
  readonly #onDidChange: () => void;

  /** `onDidChange`: another renderer draws from now on, whose letters may be of another width. */
  constructor(terminal: Terminal, onDidChange: () => void) {
    this.#terminal = terminal;
    this.#onDidChange = onDidChange;
  }

  get active(): boolean {
    return this.#addon !== undefined;
  }

  async enable(): Promise<void> {
    this.#wanted = true;
    if (this.#addon !== undefined || isDrawnInSoftware()) return;
    const { WebglAddon } = await import('@xterm/addon-webgl');
    if (!this.#wanted || this.#addon !== undefined) return;
    const addon = new WebglAddon();
    try {
      this.#terminal.loadAddon(addon);
    } catch {
      addon.dispose();
      return;
    }
    this.#addon = addon;
    this.#onDidChange();
    addon.onContextLoss(() => {
      this.#release();
      // A GPU that was reset has a new context to give; one that fails again and again has not.
      if (this.#wanted && ++this.#losses <= mostLosses) void this.enable();
    });
  }

  disable(): void {
    this.#wanted = false;
    this.#release();
  }

  #release(): void {
    const addon = this.#addon;
    if (addon === undefined) return;
    this.#addon = undefined;
    const canvases = [...(this.#terminal.element?.querySelectorAll('canvas') ?? [])];
    addon.dispose();
    // Disposing alone leaves the context counted until the next garbage collection.
    for (const canvas of canvases) canvas.getContext('webgl2')?.getExtension('WEBGL_lose_context')?.loseContext();
    this.#onDidChange();
    this.#terminal.refresh(0, this.#terminal.rows - 1);
  }
}
