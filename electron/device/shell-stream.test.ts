// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import { Duplex } from 'node:stream';
import { expect, it } from 'vitest';
import { shellKind } from './shell-packets.ts';
import { ShellStream } from './shell-stream.ts';
import { shellPacket } from './testing/shell-service.ts';

/** adbd's end, by hand: it takes a write only when `accept` is called. */
class Service extends Duplex {
  readonly written: Buffer[] = [];
  accept: (() => void) | undefined;
  holds = false;

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.written.push(chunk);
    if (this.holds) this.accept = done;
    else done();
  }
}

async function textOf(stream: ShellStream): Promise<string> {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(stream, 'end');
  return Buffer.concat(chunks).toString();
}

it('gives output, standard error and the exit code of a command', async () => {
  const service = new Service();
  const stream = new ShellStream(service);
  service.push(shellPacket(shellKind.output, 'said'));
  service.push(shellPacket(shellKind.error, 'sh: lodged: Exec format error\n'));
  service.push(shellPacket(shellKind.exit, Uint8Array.of(126)));
  expect(await textOf(stream)).toBe('said');
  expect(stream).toMatchObject({ errorText: 'sh: lodged: Exec format error', exitCode: 126 });
  expect(service.destroyed).toBe(true);
});

it('ends without an exit code where the device is gone', async () => {
  const service = new Service();
  const stream = new ShellStream(service);
  service.push(shellPacket(shellKind.output, 'said'));
  service.push(null);
  expect(await textOf(stream)).toBe('said');
  expect(stream.exitCode).toBeUndefined();
});

it('keeps the beginning of a flood on standard error', async () => {
  const service = new Service();
  const stream = new ShellStream(service);
  for (let n = 0; n < 100; n++) service.push(shellPacket(shellKind.error, String(n % 10).repeat(1000)));
  service.push(shellPacket(shellKind.exit, Uint8Array.of(1)));
  await textOf(stream);
  expect(stream.errorText).toHaveLength(4096);
  expect(stream.errorText.startsWith('0')).toBe(true);
});

it('sends input in packets, and its end as one', async () => {
  const service = new Service();
  const stream = new ShellStream(service);
  stream.write('typed');
  stream.end();
  await once(stream, 'finish');
  const sent = Buffer.concat([shellPacket(shellKind.input, 'typed'), shellPacket(shellKind.closeInput, '')]);
  expect(Buffer.concat(service.written)).toEqual(sent);
  // The output goes on.
  service.push(shellPacket(shellKind.output, 'more'));
  service.push(shellPacket(shellKind.exit, Uint8Array.of(0)));
  expect(await textOf(stream)).toBe('more');
});

it('holds its writer up while adbd takes nothing', async () => {
  const service = new Service();
  service.holds = true;
  const stream = new ShellStream(service);
  const half = stream.writableHighWaterMark / 2;
  expect(stream.write(Buffer.alloc(half))).toBe(true);
  expect(stream.write(Buffer.alloc(half))).toBe(false);
  const drained = once(stream, 'drain');
  service.holds = false;
  service.accept?.();
  await drained;
  expect(service.written.reduce((sum, { length }) => sum + length, 0)).toBeGreaterThan(2 * half);
});

it('stops reading while its reader takes nothing', () => {
  const service = new Service();
  const stream = new ShellStream(service);
  stream.read(0);
  const chunk = shellPacket(shellKind.output, Buffer.alloc(64 * 1024));
  service.push(chunk);
  expect(service.isPaused()).toBe(false);
  for (let n = 0; n < 10; n++) service.emit('data', chunk);
  expect(service.isPaused()).toBe(true);
  expect(stream.read()).not.toBe(null);
  expect(service.isPaused()).toBe(false);
});

it('is destroyed by a packet that adbd does not send, and keeps its name', async () => {
  const service = new Service();
  const stream = new ShellStream(service);
  service.push(shellPacket(9, 'x'));
  stream.resume();
  // Its error is heard by the stream itself.
  await new Promise((closed) => stream.once('close', closed));
  expect(stream.errored?.message).toContain('kind 9');
  expect(service.destroyed).toBe(true);
});

it('takes what is written after its end, for nobody', async () => {
  const service = new Service();
  const stream = new ShellStream(service);
  service.push(shellPacket(shellKind.exit, Uint8Array.of(3)));
  expect(await textOf(stream)).toBe('');
  stream.write('late');
  expect(stream.errored).toBe(null);
});

it('gives memory back to its writer only when adbd has it, or never will', async () => {
  const service = new Service();
  service.holds = true;
  const stream = new ShellStream(service);
  const given: string[] = [];
  for (const text of ['one', 'two']) stream.write(text, () => void given.push(text));
  // The packet's head, and behind it what it has.
  service.accept?.();
  await new Promise(setImmediate);
  expect(given).toEqual([]);
  service.accept?.();
  await new Promise(setImmediate);
  expect(given).toEqual(['one']);
  service.destroy();
  // As a socket does with what it was writing.
  service.accept?.();
  await new Promise(setImmediate);
  expect(given).toEqual(['one', 'two']);
});
