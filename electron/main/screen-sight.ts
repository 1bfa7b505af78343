// SPDX-License-Identifier: Apache-2.0
import type { PowerMonitor } from 'electron';
import { Emitter } from '../ipc/emitter.ts';

/**
 * Whether anybody can see a screen of this computer: not while it is locked (told on macOS and Windows) or sleeps. Begins to listen when it
 * is made, after the app is ready; it lives as long as the app.
 */
export class ScreenSight {
  readonly onDidChange = new Emitter<void>();
  #locked = false;
  #asleep = false;

  constructor(power: Pick<PowerMonitor, 'on'>) {
    const set = (change: () => void) => (): void => {
      change();
      this.onDidChange.emit();
    };
    power.on(
      'lock-screen',
      set(() => (this.#locked = true)),
    );
    power.on(
      'unlock-screen',
      set(() => (this.#locked = false)),
    );
    power.on(
      'suspend',
      set(() => (this.#asleep = true)),
    );
    power.on(
      'resume',
      set(() => (this.#asleep = false)),
    );
  }

  get isOn(): boolean {
    return !this.#locked && !this.#asleep;
  }
}
