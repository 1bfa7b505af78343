// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { RootMethod } from './root-method.ts';

/** How root was found on each device, so that the next connect is one stream. Kept in a small file; without a path, in memory. */
export class KnownDevices {
  readonly #filePath: string | undefined;
  #methods: Record<string, RootMethod>;

  constructor(filePath?: string) {
    this.#filePath = filePath;
    this.#methods = filePath === undefined ? {} : readMethods(filePath);
  }

  rootMethod(serial: string): RootMethod | undefined {
    return Object.hasOwn(this.#methods, serial) ? this.#methods[serial] : undefined;
  }

  remember(serial: string, method: RootMethod): void {
    if (this.rootMethod(serial) === method) return;
    this.#methods = { ...this.#methods, [serial]: method };
    this.#save();
  }

  forget(serial: string): void {
    if (this.rootMethod(serial) === undefined) return;
    const { [serial]: _, ...others } = this.#methods;
    this.#methods = others;
    this.#save();
  }

  #save(): void {
    if (this.#filePath === undefined) return;
    try {
      mkdirSync(path.dirname(this.#filePath), { recursive: true });
      const nextPath = `${this.#filePath}.${process.pid}`;
      writeFileSync(nextPath, `${JSON.stringify({ rootMethods: this.#methods }, undefined, 2)}\n`, { mode: 0o600 });
      renameSync(nextPath, this.#filePath);
    } catch {
      // A folder that cannot be written costs a search for root next time, and nothing else.
    }
  }
}

function readMethods(filePath: string): Record<string, RootMethod> {
  const methods: Record<string, RootMethod> = {};
  try {
    const { rootMethods } = JSON.parse(readFileSync(filePath, 'utf8')) as { rootMethods?: Record<string, unknown> };
    for (const [serial, method] of Object.entries(rootMethods ?? {})) {
      if (typeof method === 'string') methods[serial] = method;
    }
  } catch {
    // Not there yet, or not ours: the same as knowing nothing.
  }
  return methods;
}
