// SPDX-License-Identifier: Apache-2.0
import { isTaken, type TakenKey } from './config-key.ts';
import { type FoundKey, findKey } from './key-table.ts';

type List = TakenKey<unknown>['list'];

function listIn(entry: FoundKey['entry'] | undefined): List {
  return entry !== undefined && isTaken(entry) ? entry.list : undefined;
}

function listOf(key: string): List {
  return listIn(findKey(key)?.entry);
}

/** The values of a config by key, as text, for who asks for one by its name (LXC's get_config_item). */
export class ConfigItems {
  readonly #values = new Map<string, string[]>();

  /** The lines of a config that count, in their order. */
  add(key: string, value: string, entry = findKey(key)?.entry): void {
    const list = listIn(entry);
    const before = list === undefined ? [] : (this.#values.get(key) ?? []);
    this.#values.set(key, [...before, ...(list === 'words' ? value.split(/\s+/) : [value])]);
  }

  /** All of them as a config, in the order of their first lines. */
  text(): string {
    const linesOf = ([key, values]: [string, string[]]): string[] =>
      (listOf(key) === 'words' ? [values.join(' ')] : values).map((value) => `${key} = ${value}\n`);
    return [...this.#values].flatMap(linesOf).join('');
  }

  /** A list has a line for each value. undefined: nothing is set. */
  get(key: string): string | undefined {
    const values = this.#values.get(key);
    if (values === undefined) return findKey(key)?.entry.unsetItem;
    return listOf(key) === undefined ? values.at(-1) : values.map((value) => `${value}\n`).join('');
  }
}
