// SPDX-License-Identifier: Apache-2.0

/** Listeners of one event. A listener that throws does not keep the others from hearing. */
export class Emitter<T> {
  #listeners = new Set<(value: T) => void>();

  /** Answers a function that stops listening. */
  readonly on = (listener: (value: T) => void): (() => void) => {
    // A function of its own, so that adding the same listener twice is two listeners.
    const own = (value: T): void => listener(value);
    this.#listeners.add(own);
    return () => {
      this.#listeners.delete(own);
    };
  };

  emit(value: T): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(value);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }

  dispose(): void {
    this.#listeners.clear();
  }
}
