// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { writeTar } from '../../../e2e/fixtures/tar-writer.ts';
import { imageHeadBytes } from '../rootfs/image-format.ts';
import { type ArchiveContent, FirstBytes } from './archive-content.ts';
import { TarFormatError } from './tar-header.ts';

const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** What is begun, of an input in pieces of `step` bytes; all of it must arrive there. */
function contentOf(input: Uint8Array, step: number): ArchiveContent | undefined {
  const got: Uint8Array[] = [];
  let content: ArchiveContent | undefined;
  const first = new FirstBytes(decode, (found) => {
    content = found;
    return { write: (bytes) => got.push(bytes.slice()) };
  });
  for (let at = 0; at < input.length; at += step) first.write(input.subarray(at, at + step));
  first.finish();
  expect(Buffer.concat(got).equals(input)).toBe(true);
  return content;
}

function marked(length: number, offset: number, ...bytes: number[]): Uint8Array {
  const input = new Uint8Array(length);
  input.set(bytes, offset);
  return input;
}

const btrfs = [...'_BHRfS_M'].map((letter) => letter.charCodeAt(0));

describe('the first bytes tell', () => {
  test.each<[ArchiveContent, string, Uint8Array]>([
    ['tar', 'of a file', new Uint8Array(writeTar([{ name: 'etc/fstab', content: 'x' }]))],
    // Its first file is the image of another guest.
    ['tar', 'of an ext4', new Uint8Array(writeTar([{ name: 'a.img', content: `${'\0'.repeat(568)}S\u00ef` }]))],
    ['tar', 'of nothing', new Uint8Array(10_240)],
    ['container-image', 'of docker', new Uint8Array(writeTar([{ name: 'manifest.json', content: '[]' }]))],
    ['sparse-image', 'that is small', marked(64, 0, 0x3a, 0xff, 0x26, 0xed)],
    ['sparse-image', 'that is large', marked(80_000, 0, 0x3a, 0xff, 0x26, 0xed)],
    ['raw-image', 'of squashfs', marked(700, 0, 0x68, 0x73, 0x71, 0x73)],
    ['raw-image', 'of ext4', marked(5000, 1080, 0x53, 0xef)],
    ['raw-image', 'of ext4 within its superblock', marked(1100, 1080, 0x53, 0xef)],
    ['raw-image', 'of partitions', marked(80_000, 4096, 0x67, 0x44, 0x6c, 0x61)],
    ['raw-image', 'of btrfs', marked(80_000, 0x10040, ...btrfs)],
    ['raw-image', 'of btrfs that ends there', marked(imageHeadBytes, 0x10040, ...btrfs)],
  ])('%s %s', (content, _, input) => {
    for (const step of [input.length, 65_536, 4096, 511, 7]) expect(contentOf(input, step)).toBe(content);
  });

  test.each<[string, Uint8Array, RegExp]>([
    ['nothing', new Uint8Array(0), /ends before its first header/],
    ['half a header', new Uint8Array(300).fill(65), /ends before its first header/],
    ['text', new Uint8Array(5000).fill(65), /neither a tar .*ext4, erofs/],
    ['a large text', new Uint8Array(imageHeadBytes + 1).fill(65), /neither a tar /],
    ['zeros without an end', new Uint8Array(imageHeadBytes), /neither a tar /],
    ['zeros and something that is not known', marked(9000, 8000, 1), /neither a tar /],
  ])('%s is refused', (_, input, message) => {
    for (const step of [Math.max(1, input.length), 511]) {
      expect(() => contentOf(input, step)).toThrow(TarFormatError);
      expect(() => contentOf(input, step)).toThrow(message);
    }
  });
});
