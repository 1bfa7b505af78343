// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type AdbServer, startAdbServer } from '../../e2e/phone/adb-server.ts';
import { startFastRig } from '../../e2e/phone/fast-rig.ts';
import type { AdbDevice } from '../../e2e/phone/phone.ts';
import { AdbTransport } from '../adb/adb-transport.ts';
import type { CommandStream } from './command-stream.ts';
import { type CommandWay, commandWayOf, openCommand } from './open-command.ts';

const floodBytes = 24 * 1024 * 1024;

let server: AdbServer;
let rig: AdbDevice;
let transport: AdbTransport;
let stream: CommandStream | undefined;

beforeAll(async () => {
  server = await startAdbServer();
  rig = await startFastRig({ adbServerPort: server.port });
  transport = new AdbTransport({ environment: { ANDROID_ADB_SERVER_PORT: String(server.port) } });
});

afterEach(() => stream?.destroy());

afterAll(async () => {
  transport?.dispose();
  await rig?.stop();
  await server?.stop();
});

async function open(command: string, way: CommandWay): Promise<CommandStream> {
  stream = await openCommand(transport, rig.serial, { command, way });
  return stream;
}

async function outputOf(command: CommandStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  command.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(command, 'end');
  return Buffer.concat(chunks);
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe.skipIf(process.getuid?.() !== 0)('a command on the real adbd', () => {
  it('has its streams apart, and its exit code', async () => {
    expect(await commandWayOf(transport, rig.serial)).toBe('apart');
    const command = await open('echo said; echo wrong >&2; exit 7', 'apart');
    expect((await outputOf(command)).toString()).toBe('said\n');
    expect(command).toMatchObject({ errorText: 'wrong', exitCode: 7 });
  });

  it('has them joined where adbd is asked in the old way', async () => {
    const command = await open('echo said; echo wrong >&2; exit 7', 'joined');
    expect((await outputOf(command)).toString()).toBe('said\nwrong\n');
    expect(command.exitCode).toBeUndefined();
  });

  it('is of the old kind for a device that there is not', async () => {
    expect(await commandWayOf(transport, 'NOBODY')).toBe('joined');
  });

  it('gets all bytes as they are, and gives back what it makes of them once its input ends', async () => {
    const bytes = Buffer.alloc(3_000_001, Buffer.from(Array.from({ length: 251 }, (_, index) => index)));
    const command = await open('sha256sum', 'apart');
    const output = outputOf(command);
    for (let at = 0; at < bytes.length; at += 77_777)
      if (!command.write(bytes.subarray(at, at + 77_777))) await once(command, 'drain');
    command.end();
    expect((await output).toString()).toContain(sha256(bytes));
    expect(command.exitCode).toBe(0);
  });

  it('waits for a slow reader, and loses nothing', async () => {
    // It tells when it is done, which it cannot be while most of its output has nowhere to go.
    const mark = '/data/local/tmp/flood-is-over';
    const command = await open(`head -c ${floodBytes} /dev/zero; touch ${mark}`, 'apart');
    await once(command, 'readable');
    expect((await rig.rootShell(`[ -e ${mark} ]`)).exitCode).toBe(1);
    expect(await outputOf(command)).toHaveLength(floodBytes);
    expect((await rig.rootShell(`rm ${mark}`)).exitCode).toBe(0);
  });

  it('holds its writer up while it reads nothing', async () => {
    const command = await open('read go; cat >/dev/null; echo read', 'apart');
    const chunk = Buffer.alloc(64 * 1024, 'x');
    let written = 0;
    while (written < floodBytes && command.write(chunk)) written += chunk.length;
    expect(written).toBeLessThan(floodBytes);
    const drained = once(command, 'drain');
    // `read` has had its line with the first bytes of this one.
    command.write('\n');
    await drained;
    command.end();
    expect((await outputOf(command)).toString()).toBe('read\n');
  });

  it('ends on the device when it is not wanted here any more', async () => {
    const command = await open('echo $$; exec cat', 'apart');
    const [pid] = (await once(command, 'data')) as [Buffer];
    expect((await rig.rootShell(`kill -0 ${Number(pid)}`)).exitCode).toBe(0);
    command.destroy();
    // Ends when that process has.
    expect(await rig.rootShell(`while kill -0 ${Number(pid)} 2>/dev/null; do usleep 10000; done`)).toMatchObject({
      exitCode: 0,
    });
  });

  it('is over without an exit code when the cable is pulled', async () => {
    const command = await open('cat', 'apart');
    command.resume();
    const ended = once(command, 'end');
    await rig.cutCable();
    await ended;
    expect(command.exitCode).toBeUndefined();
    await rig.restoreCable();
  });
});
