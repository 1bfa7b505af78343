// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryDirectory } from '../debian/cache-directory.ts';

/** A counter of references of the engine's: the member of a pointer, or of the header that this begins with. */
const counter = String.raw`(?:\w+(?:->|\.))*\w+->(?:header\.)?ref_count`;
const taken = new RegExp(String.raw`(${counter})\+\+;`, 'g');
const dropped = new RegExp(String.raw`--(${counter})\b|(${counter})--;`, 'g');

/** How often a file of the pinned release takes a reference, and gives one back. */
export interface CounterUse {
  taken: number;
  dropped: number;
}

/**
 * By these the build knows that it has found them all, and nothing else; native/CMakeLists.txt, which does the same in its own words,
 * knows it by them too.
 */
export const engineCounters = JSON.parse(
  readFileSync(join(repositoryDirectory, 'native', 'deps', 'engine-counters.json'), 'utf8'),
) as Readonly<Record<string, CounterUse>>;

/**
 * Puts the functions of native/include/lasting_counts.h in the place of the engine's `++` and `--`, so that counts can last.
 *
 * @throws when it finds more or fewer than there are: then the source is another one, and has to be looked at.
 */
export function withLastingCounts(name: string, text: string, expected: CounterUse): string {
  const found = { taken: 0, dropped: 0 };
  const changed = text
    .replaceAll(taken, (_, place: string) => {
      found.taken++;
      return `take_reference(&${place});`;
    })
    .replaceAll(dropped, (whole: string, before: string | undefined, after: string | undefined) => {
      found.dropped++;
      return `drop_reference(&${before ?? after})${whole.endsWith(';') ? ';' : ''}`;
    });
  if (found.taken !== expected.taken || found.dropped !== expected.dropped)
    throw new Error(
      `${name} takes ${found.taken} references and drops ${found.dropped}: ${JSON.stringify(expected)} are known`,
    );
  return changed;
}
