// SPDX-License-Identifier: Apache-2.0
import { isTaken, type TakenKey } from './config-key.ts';
import { isGroup, itemForm, listForm, unsetForm } from './item-forms.ts';
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
  readonly #lines: { key: string; value: string }[] = [];

  /** The lines of a config that count, in their order. */
  add(key: string, value: string, entry = findKey(key)?.entry): void {
    this.#lines.push({ key, value });
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

  /** As LXC tells it; a list has a line for each value. undefined: nothing is set. */
  get(key: string): string | undefined {
    if (isGroup(key)) return this.#below(key);
    if (key === 'lxc.net') return this.#networkTypes();
    const values = this.#values.get(key);
    if (values === undefined) return findKey(key)?.entry.unsetItem ?? unsetForm(key);
    const told = values.map((value) => itemForm(key, value));
    return listOf(key) === undefined ? told.at(-1) : listForm(key, told);
  }

  #below(group: string): string | undefined {
    const lines = this.#lines.filter(({ key }) => key.startsWith(`${group}.`) && !/\.(dir|relative)\b/.test(key));
    return lines.length === 0 ? undefined : lines.map(({ key, value }) => `${key} = ${value}\n`).join('');
  }

  #networkTypes(): string | undefined {
    const types = this.#lines.filter(({ key }) => /^lxc\.net\.\d+\.type$/.test(key));
    return types.length === 0 ? undefined : types.map(({ value }) => `${value}\n`).join('');
  }
}
