// SPDX-License-Identifier: Apache-2.0
import { buildFailure, fitAnswer, idOf, parseQuestion, responseCode, withId } from './dns-message.ts';
import type { NameAsker } from './name-asker.ts';

/** At a time: each holds a socket of the host's. */
export const mostInFlight = 64;

export interface Asked {
  message: Uint8Array;
  isStream: boolean;
  /** Who asks, so that what it asks again meanwhile is not asked twice. */
  asker: string;
  reply: (answer: Uint8Array) => void;
}

/**
 * Passes a guest's questions on and the answers back, as they are but for the number, which is drawn anew, as the guest's may be
 * guessed. What is too much at a time is dropped and counted: the guest asks again.
 */
export class DnsForwarder {
  readonly #asker: NameAsker;
  readonly #drawNumber: () => number;
  readonly #onFirstDrop: () => void;
  readonly #inFlight = new Map<string, () => void>();
  dropped = 0;

  constructor(asker: NameAsker, drawNumber: () => number, onFirstDrop: () => void) {
    this.#asker = asker;
    this.#drawNumber = drawNumber;
    this.#onFirstDrop = onFirstDrop;
  }

  /** What is under way is given up: nobody is answered any more. */
  dispose(): void {
    for (const giveUp of this.#inFlight.values()) giveUp();
    this.#inFlight.clear();
  }

  take({ message, isStream, asker, reply }: Asked): void {
    const question = parseQuestion(message);
    if (question === undefined) return;
    if (typeof question === 'number') {
      reply(buildFailure(message, undefined, question));
      return;
    }
    const id = idOf(message);
    const key = `${asker} ${id}`;
    if (this.#inFlight.has(key)) return;
    if (this.#inFlight.size >= mostInFlight) {
      if (this.dropped++ === 0) this.#onFirstDrop();
      return;
    }
    const query = { message: withId(message, this.#drawNumber()), questionEnd: question.end, isStream };
    let isDone = false;
    this.#inFlight.set(key, () => undefined);
    const giveUp = this.#asker.ask(query, (answer) => {
      isDone = true;
      this.#inFlight.delete(key);
      // Told at once, or the guest would wait for its own patience to end.
      if (answer === undefined) reply(buildFailure(message, question.end, responseCode.failed));
      else reply(withId(isStream ? answer : fitAnswer(answer, question), id));
    });
    if (!isDone) this.#inFlight.set(key, giveUp);
  }
}
