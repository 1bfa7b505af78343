// SPDX-License-Identifier: Apache-2.0
import type { FuzzTarget } from '../../../build/fuzz/fuzz-target.ts';
import { PropertyArea } from '../../../e2e/fixtures/guests/android-stand-in/program/formats/property-area.ts';
import { areaBytesInUse, areaHeaderBytes, readPropertyArea } from './property-area.ts';

function areaOf(properties: Readonly<Record<string, string>>): Uint8Array {
  const area = new PropertyArea();
  for (const [name, value] of Object.entries(properties)) area.set(name, value);
  return area.bytes.slice(0, areaHeaderBytes + (areaBytesInUse(area.bytes) ?? 0));
}

const word = (value: number): Uint8Array => new Uint8Array(Uint32Array.of(value).buffer);

/** A guest's areas are what its programs have made of them. */
export const target: FuzzTarget = {
  name: 'property-area',
  seeds: [
    areaOf({}),
    areaOf({ a: '1' }),
    areaOf({ 'ro.a': '1', 'ro.b': '2', sys: '3' }),
    areaOf({ 'ro.a': 'x'.repeat(120) }),
  ],
  words: [word(0), word(20), word(112), word(0xffffffff), word(1 << 16), word(1), 'ro', '\0'],
  feed: (input) => {
    const used = areaBytesInUse(input.subarray(0, areaHeaderBytes));
    if (used === undefined) return 'no area';
    let told = 0;
    let bytes = 0;
    readPropertyArea(input, (name, value) => {
      told++;
      bytes += name.length + value.length;
      if (name.length === 0 || name.includes(0) || value.includes(0)) throw new Error('no text');
      return true;
    });
    // A node is of at least 20 bytes, but two may overlap.
    if (told > input.length) throw new Error('more properties than bytes');
    return `${Math.min(told, 5)} properties, ${bytes === 0 ? 'no' : 'some'} text`;
  },
};
