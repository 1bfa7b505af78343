// SPDX-License-Identifier: Apache-2.0
import type { ContainerState, RuntimeError } from './api.ts';

interface RunningWaiter {
  resolve(): void;
  reject(error: Error): void;
}

/** The state of a guest, who is told of each change, and who waits for it to run or to be stopped. */
export class GuestState {
  #now: ContainerState = 'STOPPED';
  readonly #listeners = new Set<() => void>();
  readonly #stopped: (() => void)[] = [];
  readonly #running: RunningWaiter[] = [];

  get now(): ContainerState {
    return this.#now;
  }

  is(...states: readonly ContainerState[]): boolean {
    return states.includes(this.#now);
  }

  set(state: ContainerState): void {
    this.#now = state;
    for (const listener of [...this.#listeners]) listener();
  }

  /** Unless the guest has been stopped, or has ended, meanwhile. */
  settle(from: ContainerState, to: ContainerState): void {
    if (this.#now === from) this.set(to);
  }

  /** Answers a function that ends it. */
  onDidChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  whenStopped(): Promise<void> {
    if (this.#now === 'STOPPED') return Promise.resolve();
    return new Promise((resolve) => this.#stopped.push(resolve));
  }

  whenRunning(): Promise<void> {
    return new Promise((resolve, reject) => this.#running.push({ resolve, reject }));
  }

  tellRunning(): void {
    for (const { resolve } of this.#running.splice(0)) resolve();
  }

  /** `why` is for those who wait for it to run. */
  tellStopped(why: () => RuntimeError): void {
    for (const resolve of this.#stopped.splice(0)) resolve();
    for (const { reject } of this.#running.splice(0)) reject(why());
  }
}
