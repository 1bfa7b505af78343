// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type AdbServer, startAdbServer } from '../../e2e/phone/adb-server.ts';
import { emptyData, fillData } from '../../e2e/phone/fill-data.ts';
import { bootPhone, type Phone } from '../../e2e/phone/phone.ts';
import { AdbTransport } from '../adb/adb-transport.ts';
import type { ConnectStep } from './connect-attempt.ts';
import { type ConnectedDevice, connectDevice } from './connect-device.ts';
import { DeviceBuild } from './device-build.ts';
import type { FindRootOptions } from './find-root.ts';
import { makeStandInBuild } from './testing/shell-device.ts';

/** Real adbd, real su, a real shell of the phone; only the helper is a stand-in, so that this needs no build of it. */
let server: AdbServer;
let phone: Phone;
let transport: AdbTransport;
let directory: string;
let connected: ConnectedDevice | undefined;

beforeAll(async () => {
  server = await startAdbServer();
  transport = new AdbTransport({ environment: { ANDROID_ADB_SERVER_PORT: String(server.port) } });
  transport.start();
  phone = await bootPhone({ variant: 'su', adbServerPort: server.port });
});

afterAll(async () => {
  transport?.dispose();
  await phone?.stop();
  await server?.stop();
});

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'lodge-build-'));
});

afterEach(async () => {
  connected?.session.close();
  connected = undefined;
  vi.restoreAllMocks();
  await phone.setSuMode('grant');
  await phone.rootShell('rm -rf /data/lodge /data/local/tmp/lodge-*');
  rmSync(directory, { recursive: true, force: true });
});

const shebang = '#!/system/bin/sh';

async function connect(
  build: DeviceBuild,
  options: FindRootOptions & { onStep?(step: ConnectStep): void } = {},
): Promise<ConnectedDevice> {
  connected = await connectDevice({ transport, serial: phone.serial, build, ...options });
  return connected;
}

async function list(folder: string): Promise<string[]> {
  const { stdout } = await phone.rootShell(`ls -A ${folder} 2>/dev/null`);
  return stdout.split('\n').filter((name) => name !== '');
}

async function expectNothingLeft(): Promise<void> {
  expect(await list('/data/lodge/bin')).toEqual([]);
  expect((await list('/data/local/tmp')).filter((name) => name.startsWith('lodge'))).toEqual([]);
}

describe('on the virtual phone, as its shell user with su', () => {
  it('deploys for root alone, and opens one stream the next time', async () => {
    const build = await makeStandInBuild(directory, { shebang });
    const first = await connect(build);
    expect(first.method).toBe('su -c');
    expect(first.session.hello).toMatchObject({ uid: 0, machine: 'aarch64' });
    expect(await list('/data/lodge/bin')).toEqual([DeviceBuild.hashOf(build.of('arm64')!)]);
    expect((await list('/data/local/tmp')).filter((name) => name.startsWith('lodge'))).toEqual([]);
    const { stdout } = await phone.rootShell('stat -c "%a %u" /data/lodge /data/lodge/bin/*/lodged');
    expect(stdout.trim().split('\n')).toEqual(['700 0', '700 0']);
    expect((await phone.shell('ls /data/lodge')).exitCode).not.toBe(0);
    first.session.close();
    const second = await connect(build, { remembered: first.method });
    expect(second).toMatchObject({ streams: 1, pushedBytes: 0 });
  });

  it('pushes a new agent without the helper', async () => {
    (await connect(await makeStandInBuild(directory, { shebang }))).session.close();
    const build = await makeStandInBuild(directory, { shebang, agent: 'a newer agent' });
    const { pushedBytes } = await connect(build);
    expect(pushedBytes).toBe('a newer agent'.length);
    expect(await list('/data/lodge/bin')).toEqual([DeviceBuild.hashOf(build.of('arm64')!)]);
  });

  it('refuses a helper that the shell user changes after the push', async () => {
    const push = transport.push.bind(transport);
    vi.spyOn(transport, 'push').mockImplementation(async (serial, request) => {
      await push(serial, request);
      const { exitCode } = await phone.shell(`echo '#' >>${request.targetPath}`);
      expect(exitCode).toBe(0);
    });
    const build = await makeStandInBuild(directory, { shebang });
    await expect(connect(build)).rejects.toMatchObject({ reason: 'deploy-verification-failed' });
    await expectNothingLeft();
  });

  it('names a full disk', async () => {
    await fillData(phone);
    try {
      const build = await makeStandInBuild(directory, { shebang });
      await expect(connect(build)).rejects.toMatchObject({ reason: 'deploy-no-space' });
    } finally {
      await emptyData(phone);
    }
    await expectNothingLeft();
  });

  it('names a su that refuses', async () => {
    await phone.setSuMode('deny');
    const build = await makeStandInBuild(directory, { shebang });
    await expect(connect(build)).rejects.toMatchObject({ reason: 'root-denied' });
    await expectNothingLeft();
  });

  it('waits for the tap on the phone, and tells that it waits', async () => {
    await phone.setSuMode('prompt');
    const steps: string[] = [];
    const onStep = ({ step }: ConnectStep): void => {
      steps.push(step);
      if (step === 'permission') void phone.answerSuPrompt('grant').then(() => phone.setSuMode('grant'));
    };
    const { session } = await connect(await makeStandInBuild(directory, { shebang }), { onStep });
    expect(session.hello.uid).toBe(0);
    expect(steps).toContain('permission');
  });

  it('names a person who refuses', async () => {
    await phone.setSuMode('prompt');
    const onStep = ({ step }: ConnectStep): void => {
      if (step === 'permission') void phone.answerSuPrompt('deny');
    };
    const connecting = connect(await makeStandInBuild(directory, { shebang }), { onStep });
    await expect(connecting).rejects.toMatchObject({ reason: 'root-denied' });
    await expectNothingLeft();
  });

  it('notices a pulled cable at once', async () => {
    const { session } = await connect(await makeStandInBuild(directory, { shebang }));
    const lost = new Promise((resolve) => session.listen({ onClose: resolve }));
    await phone.cutCable();
    expect(await lost).toMatchObject({ reason: 'connection-lost' });
    const failed = connect(await makeStandInBuild(directory, { shebang }));
    await expect(failed).rejects.toMatchObject({ reason: 'device-gone' });
    await phone.restoreCable();
    expect((await connect(await makeStandInBuild(directory, { shebang }))).pushedBytes).toBe(0);
  });
});
