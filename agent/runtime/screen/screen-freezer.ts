// SPDX-License-Identifier: Apache-2.0
import type { ContainerState } from '../api.ts';
import { type FreezeHolder, holderAfter } from './freeze-holder.ts';
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
  #holder: FreezeHolder;
  /** A change of the guest's state is this one's own. */
  #isActing = false;
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

  /** The guest's state has changed, whoever did it. */
  stateChanged(state: ContainerState): void {
    this.#holder = holderAfter(state, this.#isActing ? 'screen' : 'person');
  }

  /** A person, or a tool, has said that the guest is so now. */
  wasTold(state: ContainerState): void {
    this.#holder = holderAfter(state, 'person');
  }

  /** A person wants it frozen. Whether it is, for the screen until now, and from now on for the person. */
  handOver(): boolean {
    if (this.#holder !== 'screen' || this.#guest.state !== 'FROZEN') return false;
    this.#holder = 'person';
    return true;
  }

  #then(body: () => Promise<void>): Promise<void> {
    this.#work = this.#work.then(body).catch((error: unknown) => this.#tell('warning', `screen: ${String(error)}`));
    return this.#work;
  }

  async #act(body: () => Promise<void>): Promise<void> {
    this.#isActing = true;
    try {
      await body();
    } finally {
      this.#isActing = false;
    }
  }

  async #freeze(): Promise<void> {
    if (this.#guest.state !== 'RUNNING') return;
    await this.#act(() => this.#guest.freeze());
    this.#tell('info', 'frozen: the screen is off (lodge.freeze.screen)');
  }

  async #thaw(why: string): Promise<void> {
    if (this.#holder !== 'screen' || this.#guest.state !== 'FROZEN') return;
    // Where it fails the guest is the screen's still: the next time may do it.
    await this.#act(() => this.#guest.unfreeze());
    this.#tell('info', `thawed: ${why}`);
  }
}
