// SPDX-License-Identifier: Apache-2.0
import type { Sys } from '../../sys/sys.ts';
import type { ContainerState, Monitor } from '../api.ts';
import { type Freezable, ScreenFreezer } from './screen-freezer.ts';
import { ScreenWatch } from './screen-watch.ts';

type Followed = Freezable & Pick<Monitor, 'onDidChangeStatus'>;

/** The host's screen, for a guest that stands still while it is off (lodge.freeze.screen). Owns what ScreenWatch does until `dispose`. */
export class GuestScreen {
  readonly #freezer: ScreenFreezer;
  readonly #watch: ScreenWatch;
  readonly #unfollow: () => void;

  constructor(sys: Sys, guest: Followed, tell: (level: 'info' | 'warning', text: string) => void) {
    this.#freezer = new ScreenFreezer(guest, tell);
    this.#unfollow = guest.onDidChangeStatus(({ state }) => this.#freezer.stateChanged(state));
    this.#watch = new ScreenWatch(sys, (screen) => void this.#freezer.changed(screen));
    if (this.#watch.state === undefined)
      tell('warning', 'lodge.freeze.screen does nothing: this host has no screen that is known');
  }

  /** Somebody wants something of the guest now. */
  use(): Promise<void> {
    return this.#freezer.use();
  }

  /** As of ScreenFreezer. */
  wasTold(state: ContainerState): void {
    this.#freezer.wasTold(state);
  }

  /** As of ScreenFreezer. */
  handOver(): boolean {
    return this.#freezer.handOver();
  }

  dispose(): void {
    this.#unfollow();
    this.#watch.dispose();
  }
}
