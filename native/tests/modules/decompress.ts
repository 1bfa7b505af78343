// SPDX-License-Identifier: Apache-2.0
import * as decompress from 'lodge:decompress';
import * as text from 'lodge:text';
import { behaviour, equal, failsWith, isTrue, throwsTypeError } from './behaviour.ts';

const content = 'hello hello hello ';

/** The content as gzip -n, xz and zstd of Debian 12 write it. */
const samples: Readonly<Record<decompress.CompressionFormat, string>> = {
  gzip: '1f8b0800000000000003cb48cdc9c957c820910400d580649836000000',
  xz:
    'fd377a585a000004e6d6b4460200210116000000742fe5a3e00035000c5d00341949ee8de95815162f000000c3970bfa4ec2f8fa0001' +
    '2836188e61b21fb6f37d010000000004595a',
  zstd: '28b52ffd24366500003068656c6c6f200100252a453a95e54c',
};
const formats = Object.keys(samples) as decompress.CompressionFormat[];
const plenty = 64 * 1024 * 1024;

function bytesOf(hex: string): Uint8Array {
  return new Uint8Array((hex.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16)));
}

/** Gives `inputBytes` at a time and takes `outputBytes` at a time. */
function decodeInParts(
  format: decompress.CompressionFormat,
  data: Uint8Array,
  inputBytes: number,
  outputBytes: number,
): string {
  const decoder = decompress.open(format, plenty);
  let decoded = '';
  let at = 0;
  for (let turns = 0; turns < 10_000; turns++) {
    const { output, consumedBytes, ended } = decompress.decode(
      decoder,
      data.subarray(at, at + inputBytes),
      outputBytes,
    );
    decoded += text.decodeUtf8(output);
    at += consumedBytes;
    if (ended) {
      decompress.close(decoder);
      return `${decoded}|${data.length - at}`;
    }
  }
  throw new Error('it does not end');
}

for (const format of formats) {
  const data = bytesOf(samples[format]);

  behaviour(`decompress: ${format} in parts of any size is the content, and says where it ends`, () => {
    const behind = new Uint8Array([...data, 1, 2, 3]);
    for (const [input, output] of [
      [1000, 1000],
      [1, 1],
      [3, 7],
      [1000, 1],
    ] as const)
      equal(decodeInParts(format, behind, input, output), `${content.repeat(3)}|3`);
  });

  behaviour(`decompress: every damaged byte of ${format} is found, or decodes to what is written in it`, () => {
    let found = 0;
    for (let at = 0; at < data.length; at++) {
      const damaged = data.slice();
      damaged[at] = (damaged[at] ?? 0) ^ 0x55;
      const decoder = decompress.open(format, plenty);
      try {
        const { output, ended } = decompress.decode(decoder, damaged, 4096);
        isTrue(!ended || text.decodeUtf8(output).length <= 4096, 'within the room that was given');
        if (!ended) found++;
      } catch (error) {
        isTrue(['EBADMSG', 'ENOMEM', 'ENOTSUP'].includes((error as { code?: string }).code ?? ''), String(error));
        found++;
      }
      decompress.close(decoder);
    }
    isTrue(found > data.length / 2, `${found} of ${data.length} found`);
  });
}

behaviour('decompress: a dictionary or window above the limit is refused', () => {
  const decoder = decompress.open('xz', 1024 * 1024);
  failsWith('ENOMEM', () => decompress.decode(decoder, bytesOf(samples.xz), 4096));
  decompress.close(decoder);
  // A frame's header that asks for a window of 1 GiB (RFC 8878, 3.1.1.1.2: exponent 20, no mantissa).
  const frame = decompress.open('zstd', plenty);
  failsWith('ENOMEM', () => decompress.decode(frame, bytesOf('28b52ffd00a0010000'), 4096));
  decompress.close(frame);
});

behaviour('decompress: formats, decoders and sizes that are none are refused', () => {
  failsWith('EINVAL', () => decompress.open('zip' as never, plenty));
  failsWith('EBADF', () => decompress.decode(3, new Uint8Array(1), 1));
  failsWith('EBADF', () => decompress.close(-1));
  throwsTypeError(() => decompress.decode(0, 'x' as never, 1));
  const opened = Array.from({ length: 16 }, () => decompress.open('gzip', 0));
  failsWith('EMFILE', () => decompress.open('gzip', 0));
  for (const decoder of opened) decompress.close(decoder);
  decompress.close(decompress.open('zstd', plenty));
});
