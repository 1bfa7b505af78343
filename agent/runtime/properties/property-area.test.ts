// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { PropertyArea } from '../../../e2e/fixtures/guests/android-stand-in/program/formats/property-area.ts';
import { areaBytesInUse, areaHeaderBytes, readPropertyArea } from './property-area.ts';

function read(area: Uint8Array): Record<string, string> {
  const found: [string, string][] = [];
  readPropertyArea(area, (name, value) => {
    found.push([Buffer.from(name).toString(), Buffer.from(value).toString()]);
    return true;
  });
  return Object.fromEntries(found);
}

function areaWith(properties: Record<string, string>): PropertyArea {
  const area = new PropertyArea();
  for (const [name, value] of Object.entries(properties)) area.set(name, value);
  return area;
}

test('all properties of an area are read, short and long, with what is in use alone', () => {
  const properties = { 'ro.a': '1', 'sys.boot_completed': '', 'ro.long': 'x'.repeat(500), wärme: 'ä', ro: 'both' };
  const { bytes } = areaWith(properties);
  const used = areaBytesInUse(bytes.subarray(0, areaHeaderBytes)) ?? 0;
  expect(used).toBeLessThan(2000);
  expect(read(bytes.subarray(0, areaHeaderBytes + used))).toEqual(properties);
});

test('of a value that is being changed the old one is read', () => {
  const area = areaWith({ 'a.b': 'old value' });
  const copy = area.bytes.slice();
  const writes = area.set('a.b', 'new');
  // The backup, and the serial with its lowest bit; the value is half written.
  for (const { offset, bytes } of writes.slice(0, 2)) copy.set(bytes, offset);
  copy.fill(0x78, (writes[2]?.offset ?? 0) + 1, (writes[2]?.offset ?? 0) + 5);
  expect(read(copy)).toEqual({ 'a.b': 'old value' });
});

test('who has enough is told no more', () => {
  const names: string[] = [];
  readPropertyArea(areaWith({ a: '1', b: '2', c: '3' }).bytes, (name) => names.push(Buffer.from(name).toString()) < 2);
  expect(names).toHaveLength(2);
});

test('what is no area has nothing in use', () => {
  expect(areaBytesInUse(new Uint8Array(10))).toBeUndefined();
  expect(areaBytesInUse(new Uint8Array(areaHeaderBytes))).toBeUndefined();
});

test('offsets that lead out or in circles lead to nothing, and whatever is changed the reading ends', () => {
  const { bytes } = areaWith({ 'a.b': '1', 'a.c': '2', 'd.e.f': '3' });
  const area = bytes.subarray(0, areaHeaderBytes + (areaBytesInUse(bytes) ?? 0));
  for (let at = areaHeaderBytes; at + 4 <= area.length; at += 4) {
    for (const number of [0xffffffff, 0, 20, area.length, area.length - 132]) {
      const broken = area.slice();
      new DataView(broken.buffer).setUint32(at, number, true);
      for (const value of Object.values(read(broken))) expect(value.length).toBeLessThan(area.length);
    }
    read(area.slice(0, at));
  }
});
