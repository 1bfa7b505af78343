// SPDX-License-Identifier: Apache-2.0

const controlA = 0x01;
const letterQ = 0x71;

/** Ctrl-a q leaves and Ctrl-a Ctrl-a is one Ctrl-a, as in lxc-console; Ctrl-a before anything else goes through with it. */
export class DetachKeys {
  #held = false;

  /** What of the typed bytes goes to the guest. The two keys may come in two parts. */
  filter(typed: Uint8Array): { send: Uint8Array; detach: boolean } {
    const send: number[] = [];
    for (const byte of typed) {
      if (this.#held) {
        this.#held = false;
        if (byte === letterQ) return { send: Uint8Array.from(send), detach: true };
        if (byte !== controlA) send.push(controlA);
        send.push(byte);
      } else if (byte === controlA) {
        this.#held = true;
      } else {
        send.push(byte);
      }
    }
    return { send: Uint8Array.from(send), detach: false };
  }
}
