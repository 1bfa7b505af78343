// SPDX-License-Identifier: Apache-2.0
import type { ContainerState } from '../api.ts';
import type { ScreenState } from './screen-state.ts';

/** What of a monitor is needed. */
export interface Freezable {
  readonly state: ContainerState;
  freeze(): Promise<void>;
  unfreeze(): Promise<void>;
}

/**
 * Lets a guest stand still while the host's screen is off. What a person has frozen stays so, and a guest that was started, or thawed,
 * in the dark runs until the screen has been on and goes off again.
 */
export class ScreenFreezer {
  readonly #guest: Freezable;
  readonly #tell: (level: 'info' | 'warning', text: string) => void;
  #isOurs = false;
  /** One change after the other. */
  #work: Promise<void> = Promise.resolve();

  constructor(guest: Freezable, tell: (level: 'info' | 'warning', text: string) => void) {
    this.#guest = guest;
    this.#tell = tell;
  }

  /** The screen has changed. */
  changed(screen: ScreenState): Promise<void> {
    return this.#then(() => (screen === 'off' ? this.#freeze() : this.#thaw('the screen is on')));
  }

  /** Somebody wants something of the guest now. */
  use(): Promise<void> {
    return this.#then(() => this.#thaw('it is used'));
  }

  #then(body: () => Promise<void>): Promise<void> {
    this.#work = this.#work.then(body).catch((error: unknown) => this.#tell('warning', `screen: ${String(error)}`));
    return this.#work;
  }

  async #freeze(): Promise<void> {
    if (this.#guest.state !== 'RUNNING') return;
    this.#tell('info', 'frozen: the screen is off (lodge.freeze.screen)');
    await this.#guest.freeze();
    this.#isOurs = true;
  }

  async #thaw(why: string): Promise<void> {
    const isOurs = this.#isOurs;
    this.#isOurs = false;
    if (!isOurs || this.#guest.state !== 'FROZEN') return;
    await this.#guest.unfreeze();
    this.#tell('info', `thawed: ${why}`);
  }
}
