// SPDX-License-Identifier: Apache-2.0
const quitKey = 'q'.charCodeAt(0);

/** The key before a command to the tool itself: "a" and "^a" are Ctrl-a. undefined: it is none. */
export function escapeKey(text: string): number | undefined {
  const letter = /^\^?([a-z])$/i.exec(text)?.[1] ?? /^\^([[\\\]^_])$/.exec(text)?.[1];
  return letter === undefined ? undefined : letter.toLowerCase().charCodeAt(0) & 0x1f;
}

/** How the key is called. */
export function escapeName(key: number): string {
  return `Ctrl+${String.fromCharCode(key | 0x60)}`;
}

/** What a person types, with the commands to the tool taken out: key q leaves, key twice is the key itself. */
export class EscapeFilter {
  readonly #key: number | undefined;
  #isOpen = false;

  /** Without a key all goes through. */
  constructor(key: number | undefined) {
    this.#key = key;
  }

  /** `quits`: what comes behind it is dropped. */
  take(bytes: Uint8Array): { bytes: Uint8Array; quits: boolean } {
    if (this.#key === undefined) return { bytes, quits: false };
    const kept: number[] = [];
    for (const byte of bytes) {
      if (!this.#isOpen && byte === this.#key) {
        this.#isOpen = true;
        continue;
      }
      if (this.#isOpen && byte === quitKey) return { bytes: Uint8Array.from(kept), quits: true };
      this.#isOpen = false;
      kept.push(byte);
    }
    return { bytes: Uint8Array.from(kept), quits: false };
  }
}
