// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { RootMethod } from './root-method.ts';

/**
 * What is kept of devices, by serial: how root was found, so that the next connect is one stream; the name that a person gave
 * it; the order of the list. In a small file; without a path, in memory.
 */
export class KnownDevices {
  readonly #filePath: string | undefined;
  #methods: Record<string, RootMethod>;
  #names: Record<string, string>;
  #order: string[];

  constructor(filePath?: string) {
    this.#filePath = filePath;
    const kept = filePath === undefined ? undefined : readKept(filePath);
    this.#methods = (kept?.rootMethods ?? {}) as Record<string, RootMethod>;
    this.#names = kept?.names ?? {};
    this.#order = kept?.order ?? [];
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

  name(serial: string): string | undefined {
    return Object.hasOwn(this.#names, serial) ? this.#names[serial] : undefined;
  }

  /** An empty name takes it away. */
  rename(serial: string, name: string): void {
    const { [serial]: _, ...others } = this.#names;
    this.#names = name === '' ? others : { ...others, [serial]: name };
    this.#save();
  }

  get order(): readonly string[] {
    return this.#order;
  }

  reorder(serials: readonly string[]): void {
    this.#order = [...new Set(serials)];
    this.#save();
  }

  /** Everything that is kept of it. */
  forgetAll(serial: string): void {
    const { [serial]: _, ...methods } = this.#methods;
    const { [serial]: __, ...names } = this.#names;
    this.#methods = methods;
    this.#names = names;
    this.#order = this.#order.filter((each) => each !== serial);
    this.#save();
  }

  #kept(): Kept {
    return { rootMethods: this.#methods, names: this.#names, order: this.#order };
  }

  #save(): void {
    if (this.#filePath === undefined) return;
    try {
      mkdirSync(path.dirname(this.#filePath), { recursive: true });
      const nextPath = `${this.#filePath}.${process.pid}`;
      writeFileSync(nextPath, `${JSON.stringify(this.#kept(), undefined, 2)}\n`, { mode: 0o600 });
      renameSync(nextPath, this.#filePath);
    } catch {
      // A folder that cannot be written costs a search for root next time, and nothing else.
    }
  }
}

interface Kept {
  rootMethods: Record<string, string>;
  names: Record<string, string>;
  order: string[];
}

function textsOf(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) return {};
  const entries = Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return Object.fromEntries(entries);
}

/** What does not fit is left out: the file may be of another version, or edited by hand. */
function readKept(filePath: string): Kept {
  try {
    const { rootMethods, names, order } = JSON.parse(readFileSync(filePath, 'utf8')) as Record<string, unknown>;
    const listed = Array.isArray(order) ? order.filter((each): each is string => typeof each === 'string') : [];
    return { rootMethods: textsOf(rootMethods), names: textsOf(names), order: listed };
  } catch {
    // Not there yet, or not ours: the same as knowing nothing.
    return { rootMethods: {}, names: {}, order: [] };
  }
}
