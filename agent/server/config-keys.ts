// SPDX-License-Identifier: Apache-2.0
import type { ConfigKeyFacts } from '../protocol/index.ts';
import { isTaken } from '../runtime/config/config-key.ts';
import { keyTable } from '../runtime/config/key-table.ts';

/** The whole table, without what its keys do. */
export function configKeyFacts(): ConfigKeyFacts[] {
  return keyTable.map((entry): ConfigKeyFacts => {
    const { key, since } = entry;
    if (!isTaken(entry)) return { key, since, list: false, why: entry.why };
    const { example, note, list } = entry;
    return { key, since, example, ...(note === undefined ? {} : { note }), list: list !== undefined };
  });
}
