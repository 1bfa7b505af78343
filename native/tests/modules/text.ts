// SPDX-License-Identifier: Apache-2.0
import * as file from 'lodge:file';
import * as text from 'lodge:text';
import { behaviour, equal, failsWith, throws, throwsTypeError, withDirectory } from './behaviour.ts';

behaviour('text: UTF-8 comes back as it was', () => {
  for (const sample of ['', 'plain', 'äöü', '中文', '📦 and \u0000 within', '\uffff\u{10ffff}'])
    equal(text.decodeUtf8(text.encodeUtf8(sample)), sample);
  equal(text.encodeUtf8('é📦'), new Uint8Array([0xc3, 0xa9, 0xf0, 0x9f, 0x93, 0xa6]));
});

behaviour('text: a lone surrogate is encoded as U+FFFD', () => {
  equal(text.encodeUtf8('a\ud83d'), new Uint8Array([0x61, 0xef, 0xbf, 0xbd]));
});

behaviour('text: bad sequences are decoded as U+FFFD', () => {
  equal(text.decodeUtf8(new Uint8Array([0x61, 0xff, 0x62, 0xe4, 0xb8])), 'a\ufffdb\ufffd');
  equal(text.decodeUtf8(new Uint8Array([0xed, 0xa0, 0x80])), '\ufffd\ufffd\ufffd');
});

behaviour('text: a view into a buffer is decoded from its offset', () => {
  const buffer = text.encodeUtf8('before after');
  equal(text.decodeUtf8(buffer.subarray(7)), 'after');
});

behaviour('text: sha256 of bytes and of a file agree', () =>
  withDirectory((directory) => {
    const data = new Uint8Array(100_000).map((_, index) => index);
    file.writeFileAtomic(`${directory}/data`, data);
    equal(text.sha256File(`${directory}/data`), text.sha256(data));
    equal(text.sha256(text.encodeUtf8('abc')), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  }),
);

behaviour('text: sha256File names the missing file', () => {
  equal(failsWith('ENOENT', () => text.sha256File('/nowhere')).path, '/nowhere');
});

behaviour('text: pageRun sees one byte among many, wherever it is', () => {
  for (const length of [1, 7, 8, 9, 4096, 4099]) {
    const bytes = new Uint8Array(length + 3).subarray(3);
    equal(text.pageRun(bytes, 0, length, length), -length);
    for (const at of [0, 1, length >> 1, length - 1]) {
      if (at >= length) continue;
      bytes[at] = 128;
      equal(text.pageRun(bytes, 0, length, length), length);
      bytes[at] = 0;
    }
  }
});

behaviour('text: pageRun ends where the pages are others, and the first may be shorter', () => {
  const bytes = new Uint8Array(100);
  bytes[57] = 1;
  equal(text.pageRun(bytes, 0, 16, 8), -56);
  equal(text.pageRun(bytes, 56, 16, 16), 72);
  equal(text.pageRun(bytes, 72, 16, 16), -100);
  equal(text.pageRun(bytes, 50, 50, 3), -53);
  for (const [from, page, first] of [
    [100, 1, 1],
    [0, 0, 1],
    [0, 1, 0],
  ] as const)
    throws(RangeError, () => text.pageRun(bytes, from, page, first));
});

behaviour('text: crc32 goes on from a sum, and is that of gzip', () => {
  const whole = text.encodeUtf8('123456789');
  equal(text.crc32(whole, 0), 0xcbf43926);
  equal(text.crc32(whole.subarray(4), text.crc32(whole.subarray(0, 4), 0)), 0xcbf43926);
  equal(text.crc32(new Uint8Array(0), 7), 7);
});

behaviour('text: what is no text or no bytes is refused', () => {
  throwsTypeError(() => text.encodeUtf8(1 as never));
  throwsTypeError(() => text.decodeUtf8('x' as never));
  throwsTypeError(() => text.decodeUtf8(new Uint16Array(2) as never));
  throwsTypeError(() => text.sha256(undefined as never));
});
