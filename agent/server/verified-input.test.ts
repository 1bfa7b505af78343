// SPDX-License-Identifier: Apache-2.0
import { crc32 } from 'node:zlib';
import { expect, test } from 'vitest';
import { VerifiedInput } from './verified-input.ts';

const file = new TextEncoder().encode('the bytes of a file');

function trailerOf(sum: number): Uint8Array {
  const trailer = new Uint8Array(4);
  new DataView(trailer.buffer).setUint32(0, sum);
  return trailer;
}

function inputFor(sizeBytes: number | undefined): { input: VerifiedInput; text: () => string } {
  let text = '';
  const input = new VerifiedInput(crc32 as never, sizeBytes, (bytes) => {
    text += new TextDecoder().decode(bytes);
  });
  return { input, text: () => text };
}

const whole = (sum = crc32(file)): Uint8Array => new Uint8Array([...file, ...trailerOf(sum)]);

test.each([1, 3, 20, 100])('takes a file and the sum behind it in parts of %i bytes', (size) => {
  const { input, text } = inputFor(file.length);
  const all = whole();
  for (let at = 0; at < all.length; at += size) input.write(all.subarray(at, at + size));
  input.finish();
  expect(text()).toBe('the bytes of a file');
  expect(input.crc32).toBe(crc32(file));
});

test('goes on at the byte where it was, with a sum that comes again', () => {
  const { input, text } = inputFor(file.length);
  input.write(whole().subarray(0, file.length + 2));
  expect(input.receivedBytes).toBe(file.length);
  input.resume();
  input.write(trailerOf(crc32(file)));
  input.finish();
  expect(text()).toBe('the bytes of a file');
});

test.each<[string, (input: VerifiedInput) => void]>([
  ['is cut off', (input) => input.write(file.subarray(0, 5))],
  ['has no sum', (input) => input.write(file)],
  ['has another sum', (input) => input.write(whole(1))],
])('a file that %s is refused', (_, write) => {
  const { input } = inputFor(file.length);
  write(input);
  expect(() => input.finish()).toThrow(expect.objectContaining({ reason: 'archive-invalid' }));
});

test('what is longer than was said is refused, and what has no size is taken as it is', () => {
  const { input } = inputFor(file.length);
  expect(() => input.write(new Uint8Array([...whole(), 1]))).toThrow(/more has come/);
  const open = inputFor(undefined);
  open.input.write(file);
  open.input.finish();
  expect(open.text()).toBe('the bytes of a file');
});
