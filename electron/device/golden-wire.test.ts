// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { encodeFrame, FrameDecoder, type FrameKind } from '../../agent/protocol/index.ts';
import golden from '../../e2e/fixtures/wire/frames.json' with { type: 'json' };

test.each(golden)('the desktop reads and writes the golden bytes: $name', ({ channel, kind, payload, bytes }) => {
  const frame = { channel, kind: kind as FrameKind, payload: new Uint8Array(Buffer.from(payload, 'hex')) };
  expect(Buffer.from(encodeFrame(frame)).toString('hex')).toBe(bytes);
  expect(new FrameDecoder().push(Buffer.from(bytes, 'hex'))).toEqual([frame]);
});
