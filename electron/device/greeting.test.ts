// SPDX-License-Identifier: Apache-2.0
import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { encodeHello, type Hello, limits } from '../../agent/protocol/index.ts';
import { readGreeting } from './greeting.ts';

const hello: Hello = {
  ...{ protocol: 1, agentHash: 'a'.repeat(64), bootId: 'b', uid: 0 },
  ...{ machine: 'aarch64', kernelRelease: '6.12' },
};

afterEach(() => {
  vi.useRealTimers();
});

function read(stream: PassThrough): ReturnType<typeof readGreeting> {
  return readGreeting(stream, { timeoutMs: 60_000 });
}

describe('a greeting', () => {
  it('is found behind what a su program has to say, with the frames that follow kept', async () => {
    const stream = new PassThrough();
    const reading = read(stream);
    stream.write(`WARNING: linker: something\nsu: welcome\r\nLODGE-START\n${encodeHello(hello)}`);
    const greeting = await reading;
    expect(greeting).toMatchObject({ kind: 'hello', hello });
    stream.write('later');
    if (greeting.kind === 'hello') expect(Buffer.from(greeting.rest).toString()).toBe('');
    expect(stream.read()?.toString()).toBe('later');
  });

  it('is found however the bytes are cut', async () => {
    const stream = new PassThrough();
    const reading = read(stream);
    const bytes = Buffer.concat([Buffer.from(`noise\n${encodeHello(hello)}`), Buffer.from([1, 2, 3])]);
    for (const byte of bytes.subarray(0, -3)) stream.write(Uint8Array.of(byte));
    stream.write(bytes.subarray(-3));
    const greeting = await reading;
    expect(greeting).toMatchObject({ kind: 'hello', hello });
  });

  it('keeps the bytes that came in one piece with the hello', async () => {
    const stream = new PassThrough();
    const reading = read(stream);
    stream.write(Buffer.concat([Buffer.from(encodeHello(hello)), Buffer.from([9, 8, 7])]));
    const greeting = await reading;
    expect(greeting.kind === 'hello' ? [...greeting.rest] : []).toEqual([9, 8, 7]);
  });

  it('is over with the stream, and tells what was said and that the agent had its turn', async () => {
    const stream = new PassThrough();
    const reading = read(stream);
    stream.end('LODGE-START\nlodged: cannot run\n');
    expect(await reading).toEqual({ kind: 'ended', text: 'lodged: cannot run', started: true });
  });

  it('is given up when a device talks without end', async () => {
    const stream = new PassThrough();
    const reading = read(stream);
    stream.write('x'.repeat(limits.greetingBytes + limits.helloBytes + 1));
    expect((await reading).kind).toBe('ended');
    expect(stream.destroyed).toBe(true);
  });

  it('does not take a hello with a wrong shape', async () => {
    const stream = new PassThrough();
    const reading = read(stream);
    stream.end('LODGE {"protocol":"1"}\nLODGE {\n');
    expect((await reading).kind).toBe('ended');
  });

  it('reads a failure of the deploy script', async () => {
    const stream = new PassThrough();
    const reading = read(stream);
    stream.write('LODGE-ROOT\nLODGE-FAILED copy cp: No space left on device\n');
    expect(await reading).toEqual({ kind: 'failed', step: 'copy', text: 'cp: No space left on device' });
  });

  it('tells once that nothing comes, and is given up when the time is over', async () => {
    vi.useFakeTimers();
    const stream = new PassThrough();
    const onQuiet = vi.fn();
    const reading = readGreeting(stream, { timeoutMs: 60_000, quietMs: 700, onQuiet });
    const outcome = expect(reading).rejects.toMatchObject({ reason: 'root-timeout' });
    await vi.advanceTimersByTimeAsync(699);
    expect(onQuiet).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(onQuiet).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(59_300);
    await outcome;
    expect(stream.destroyed).toBe(true);
  });
});

it('never throws and never keeps much, whatever a device says', async () => {
  let state = 11;
  const next = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state % below;
  };
  const pieces = [
    'LODGE ',
    'LODGE-MISSING ',
    'LODGE-FAILED ',
    'LODGE-START',
    '\n',
    '\r\n',
    '{"protocol":1',
    '}',
    'uid=0',
    ' ',
    '\0',
    '\xff',
    'machine=aarch64',
  ];
  for (let round = 0; round < 500; round++) {
    const stream = new PassThrough();
    const reading = read(stream);
    for (let length = next(40); length > 0; length--)
      stream.write(Buffer.from(pieces[next(pieces.length)] ?? '', 'latin1'));
    stream.end();
    expect(['ended', 'failed', 'missing', 'hello']).toContain((await reading).kind);
  }
});
