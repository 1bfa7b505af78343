// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import { hasBacklight, readScreenSigns, type ScreenState, screenState } from './screen-state.ts';

/** linux/netlink.h; events of the kernel itself are group 1 (udev's are another). */
const NETLINK_KOBJECT_UEVENT = 15;
const kernelGroup = 1;
/** Backlights tell of what is written to them; lights of other classes, and panels that a driver switches, do not. */
const lookEveryMs = { told: 30_000, untold: 3_000 } as const;

const subjects = /\0SUBSYSTEM=(?:backlight|leds|drm|graphics)(?:\0|$)/;

/** Whether an event of the kernel may be about a screen. */
export function isOfScreen(uevent: string): boolean {
  return subjects.test(uevent);
}

/**
 * Follows the screen of the host, by the kernel's events and now and then by a look. Calls back with each change, from the first look
 * on, which is not one. Owns a socket and a timer until `dispose`.
 */
export class ScreenWatch {
  readonly #sys: Sys;
  readonly #onChange: (state: ScreenState) => void;
  readonly #everyMs: number;
  #state: ScreenState | undefined;
  #fd = -1;
  #timer: number | undefined;

  constructor(sys: Sys, onChange: (state: ScreenState) => void) {
    this.#sys = sys;
    this.#onChange = onChange;
    this.#state = screenState(readScreenSigns(sys));
    this.#everyMs = hasBacklight(sys) ? lookEveryMs.told : lookEveryMs.untold;
    if (this.#state === undefined) return;
    this.#listen();
    this.#lookLater();
  }

  /** undefined: this host has no screen that is known. */
  get state(): ScreenState | undefined {
    return this.#state;
  }

  dispose(): void {
    if (this.#timer !== undefined) this.#sys.loop.clearTimer(this.#timer);
    this.#timer = undefined;
    if (this.#fd < 0) return;
    this.#sys.loop.remove(this.#fd);
    this.#sys.file.close(this.#fd);
    this.#fd = -1;
  }

  /** A host may forbid it (SELinux): then the looks remain. */
  #listen(): void {
    const { socket, file, loop } = this.#sys;
    try {
      this.#fd = socket.netlinkOpen(NETLINK_KOBJECT_UEVENT, kernelGroup);
    } catch (error) {
      if (!isSysError(error)) throw error;
      return;
    }
    file.setNonblocking(this.#fd, true);
    loop.add(this.#fd, loop.EPOLLIN, () => this.#receive());
  }

  #receive(): void {
    let concerns = false;
    try {
      for (let bytes = this.#next(); bytes !== undefined; bytes = this.#next())
        concerns ||= isOfScreen(this.#sys.text.decodeUtf8(bytes));
    } catch (error) {
      // ENOBUFS: some were lost, and may have been of the screen.
      if (!isSysError(error)) throw error;
      concerns = true;
    }
    if (concerns) this.#look();
  }

  #next(): Uint8Array | undefined {
    return this.#sys.socket.netlinkReceive(this.#fd);
  }

  #lookLater(): void {
    this.#timer = this.#sys.loop.setTimer(this.#everyMs, () => {
      this.#lookLater();
      this.#look();
    });
  }

  #look(): void {
    const state = screenState(readScreenSigns(this.#sys));
    // What cannot be read now is as it was.
    if (state === undefined || state === this.#state) return;
    this.#state = state;
    this.#onChange(state);
  }
}
