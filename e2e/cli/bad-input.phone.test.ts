// SPDX-License-Identifier: Apache-2.0
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startStandInAdbServer } from '../desktop/stand-in-adb-server.ts';
import { buildBusyboxGuest } from '../fixtures/guests/busybox/busybox-guest.ts';
import { writeTar } from '../fixtures/tar-writer.ts';
import { Adb } from '../phone/adb.ts';
import { type AdbServer, startAdbServer } from '../phone/adb-server.ts';
import { emptyData, fillData } from '../phone/fill-data.ts';
import { type Footprint, footprintOf } from '../phone/footprint.ts';
import { bootPhone, type Phone } from '../phone/phone.ts';
import { findFreePort } from '../phone/qemu.ts';
import { startStandInDevice } from '../phone/stand-in-device.ts';
import { phoneVariants } from '../phone/variants.ts';

const cli = fileURLToPath(new URL('../../build/out/electron/cli.js', import.meta.url));

interface Ended {
  exitCode: number;
  stdout: string;
  stderr: string;
}

let directory: string;
let server: AdbServer;

/** Runs `lodge` with a folder of its own for what it remembers, to its end. */
function lodge(words: readonly string[], environment: Record<string, string> = {}): Promise<Ended> {
  const env = {
    ...process.env,
    ...{ ANDROID_ADB_SERVER_PORT: String(server.port), XDG_STATE_HOME: directory, LC_ALL: '', LANG: 'C.UTF-8' },
    ...environment,
  };
  return new Promise((resolve) => {
    execFile(process.execPath, [cli, ...words], { env, timeout: 60_000 }, (error, stdout, stderr) => {
      resolve({ exitCode: error === null ? 0 : Number(error.code ?? 128), stdout, stderr });
    });
  });
}

interface Expected {
  reason: string;
  title: RegExp;
  action: RegExp;
}

/** The same failure for a person and for a program. */
async function expectFailure(
  words: readonly string[],
  { reason, title, action }: Expected,
  environment: Record<string, string> = {},
): Promise<void> {
  const said = await lodge(words, environment);
  expect(said).toMatchObject({ exitCode: 1, stdout: '' });
  expect(said.stderr).toContain(`[${reason}]`);
  expect(said.stderr).toMatch(title);
  expect(said.stderr).toMatch(action);
  const { exitCode, stdout, stderr } = await lodge(['--json', ...words], environment);
  expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' });
  expect(JSON.parse(stdout)).toEqual({
    failure: {
      ...{ reason, message: expect.any(String), details: expect.any(Object) },
      ...{ title: expect.stringMatching(title), action: expect.stringMatching(action) },
    },
  });
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lodge-cli-'));
  server = await startAdbServer();
});

afterAll(async () => {
  await server?.stop();
  await rm(directory, { recursive: true, force: true });
});

describe('on the way to the device', () => {
  test('no adb program', async () => {
    const environment = {
      LODGE_ADB: '/nonexistent/adb',
      ANDROID_ADB_SERVER_PORT: String(await findFreePort()),
    };
    const expected = {
      reason: 'adb-program-missing',
      title: /There is no adb program at \/nonexistent\/adb/,
      action: /Install Android’s platform tools .* LODGE_ADB, then retry/,
    };
    await expectFailure(['devices'], expected, environment);
    await expectFailure(['deploy'], expected, environment);
  });

  test('the sentences are Chinese for who reads Chinese', async () => {
    const environment = {
      LODGE_ADB: '/nonexistent/adb',
      ANDROID_ADB_SERVER_PORT: String(await findFreePort()),
    };
    await expectFailure(
      ['deploy'],
      { reason: 'adb-program-missing', title: /\/nonexistent\/adb 处没有 adb 程序/, action: /请安装 Android 平台工具/ },
      { ...environment, LANG: 'zh_CN.UTF-8' },
    );
  });

  test('an adb server of another age', async () => {
    const old = await startStandInAdbServer(31);
    try {
      await expectFailure(
        ['deploy'],
        {
          reason: 'adb-server-version',
          title: /The running adb server is of another version \(31\)/,
          action: /Lodge never stops a server that it did not start.* Version 39 or newer is needed/,
        },
        { ANDROID_ADB_SERVER_PORT: String(old.port) },
      );
    } finally {
      await old.stop();
    }
  });

  test.each([
    ['unauthorized', 'device-unauthorized', /has not allowed this computer/, /accept “Allow USB debugging”/],
    ['offline', 'device-offline', /The device is offline/, /in the same network with wireless debugging on/],
    ['recovery', 'device-wrong-mode', /not in its normal mode: recovery/, /Boot it into Android/],
  ] as const)('a device that is %s', async (state, reason, title, action) => {
    const device = await startStandInDevice(state);
    const adb = new Adb(server.port);
    try {
      // adb tells of a device that it could not get to by failing; it lists it all the same.
      await adb.run(['connect', device.serial]);
      await expectFailure(['--serial', device.serial, 'deploy'], { reason, title, action });
      const listed = await lodge(['devices']);
      expect(listed).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(device.serial) });
      expect(listed.stderr).toMatch(title);
      expect(listed.stderr).toMatch(action);
    } finally {
      await adb.run(['disconnect', device.serial]);
      await device.stop();
    }
  });
});

/** What a command that failed could have left on the phone: all that a guest does, and unfinished deploys. */
async function leftOn(phone: Phone): Promise<Footprint & { unfinished: string[] }> {
  const { stdout } = await phone.rootShell('ls -d /data/local/tmp/lodge-* /data/lodge/bin/.[!.]* 2>/dev/null || true');
  return { ...(await footprintOf(phone)), unfinished: stdout.split('\n').filter((line) => line !== '') };
}

describe('on a phone that has no su', () => {
  let phone: Phone;

  beforeAll(async () => {
    phone = await bootPhone({
      variant: { ...phoneVariants.su, su: 'none', data: 'memory' },
      adbServerPort: server.port,
    });
  });

  afterAll(() => phone?.stop());

  test('root is told to be unavailable', async () => {
    const before = await leftOn(phone);
    await expectFailure(['--serial', phone.serial, 'deploy'], {
      reason: 'root-unavailable',
      title: /No way to root was found on the device/,
      action: /Lodge needs root: .* Magisk or KernelSU/,
    });
    await expect.poll(() => leftOn(phone)).toEqual({ ...before, unfinished: [] });
  });
});

describe('on a phone with su', () => {
  let phone: Phone;

  beforeAll(async () => {
    phone = await bootPhone({ variant: 'su', adbServerPort: server.port });
  });

  afterAll(() => phone?.stop());

  /** The failure, and nothing else than before on the phone. */
  async function expectNothingLeft(words: readonly string[], expected: Expected): Promise<void> {
    const before = await leftOn(phone);
    expect(before.unfinished).toEqual([]);
    await expectFailure(['--serial', phone.serial, ...words], expected);
    // Commands on the phone end a moment behind the stream that they belong to.
    await expect.poll(() => leftOn(phone)).toEqual(before);
  }

  test('a su that refuses', async () => {
    await phone.setSuMode('deny');
    try {
      await expectNothingLeft(['deploy'], {
        reason: 'root-denied',
        title: /The device refused root/,
        action: /allow “Shell” superuser access, then retry/,
      });
    } finally {
      await phone.setSuMode('grant');
    }
  });

  test('no space on /data', async () => {
    await fillData(phone);
    try {
      await expectNothingLeft(['deploy'], {
        reason: 'deploy-no-space',
        title: /No space on the device/,
        action: /Free at least \d+ MiB on the device’s data partition, then retry/,
      });
      expect((await phone.rootShell('ls -d /data/lodge 2>&1 || true')).stdout).toContain('No such file');
    } finally {
      await emptyData(phone);
    }
  });

  test('a root file system without init', async () => {
    const archive = join(directory, 'empty.tar');
    await writeFile(archive, writeTar([{ name: './', type: '5', mode: 0o755 }]));
    await create('empty', archive);
    await expectNothingLeft(['start', 'empty'], {
      reason: 'init-missing',
      title: /There is no init program in the guest/,
      action: /Set lxc\.init\.cmd in Config/,
    });
    await expectStopped('empty');
  });

  test('a guest for another processor', async () => {
    await create('foreign', (await buildBusyboxGuest('amd64')).tarPath);
    await expectNothingLeft(['start', 'foreign'], {
      reason: 'architecture-mismatch',
      title: /The guest is made for another processor \(guest: x86_64, device: aarch64\)/,
      action: /Create it from an archive for this device’s architecture/,
    });
    await expectStopped('foreign');
  });

  test('a config with an unknown key, which changes nothing', async () => {
    const { stdout: config } = await lodge(['--serial', phone.serial, 'config', 'foreign']);
    const changed = join(directory, 'config');
    await writeFile(changed, `${config}lxc.utsname = old\n`);
    await expectNothingLeft(['config', 'foreign', '--set', changed], {
      reason: 'config-invalid',
      title: /The configuration is not valid, line \d+: lxc\.utsname/,
      action: /Correct line \d+ in Config, and save/,
    });
    expect((await lodge(['--serial', phone.serial, 'config', 'foreign'])).stdout).toBe(config);
  });

  async function create(name: string, archive: string): Promise<void> {
    const created = await lodge(['--serial', phone.serial, 'create', name, '--network', 'empty', '--rootfs', archive]);
    expect(created).toMatchObject({ exitCode: 0, stderr: '' });
  }

  async function expectStopped(name: string): Promise<void> {
    const { stdout } = await lodge(['--serial', phone.serial, '--json', 'guests']);
    expect(JSON.parse(stdout)).toContainEqual(expect.objectContaining({ name, state: 'STOPPED' }));
  }
});
