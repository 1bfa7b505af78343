// SPDX-License-Identifier: Apache-2.0
import { appendFileSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeTransport } from '../adb/fake-transport.ts';
import { DesktopFailure } from '../ipc/failure.ts';
import type { ConnectStep } from './connect-attempt.ts';
import { type ConnectedDevice, connectDevice } from './connect-device.ts';
import { DeviceBuild } from './device-build.ts';
import type { FindRootOptions } from './find-root.ts';
import { agentScript, makeStandInBuild, ShellDevice, type ShellDeviceOptions } from './testing/shell-device.ts';

const serial = 'STAND-IN';
let transport: FakeTransport;
let buildDirectory: string;
let device: ShellDevice;
const open: ConnectedDevice[] = [];

beforeEach(() => {
  transport = new FakeTransport();
  buildDirectory = mkdtempSync(path.join(tmpdir(), 'lodge-build-'));
});

afterEach(() => {
  for (const { session } of open.splice(0)) session.close();
  device.dispose();
  rmSync(buildDirectory, { recursive: true, force: true });
});

function plugInWith(options: ShellDeviceOptions): void {
  device = new ShellDevice(options);
  transport.plugIn(serial, device);
}

async function connect(
  build: DeviceBuild,
  options: FindRootOptions & { onStep?(step: ConnectStep): void } = {},
): Promise<ConnectedDevice> {
  transport.opened.length = 0;
  transport.pushed.length = 0;
  const connected = await connectDevice({ transport, serial, build, places: device.places, ...options });
  open.push(connected);
  return connected;
}

async function failureOf(work: Promise<unknown>): Promise<DesktopFailure> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof DesktopFailure) return error;
  throw new Error(`no failure, but ${String(error)}`);
}

function pushedNames(): string[] {
  return transport.pushed.map((file) => path.basename(file)).sort();
}

function expectNothingLeft(): void {
  expect(device.deployed()).toEqual([]);
  expect(device.temporary()).toEqual([]);
}

describe.each([
  ['over the shell protocol', ['shell_v2', 'cmd']],
  ['where adbd is older than it', []],
])('deploy %s', (_, features) => {
  const plugIn = (options: ShellDeviceOptions = {}): void => plugInWith({ features, ...options });

  it('brings helper and agent to an empty device, for root alone, and leaves no temporary files', async () => {
    plugIn();
    const build = await makeStandInBuild(buildDirectory);
    const steps: string[] = [];
    const { session, method, pushedBytes } = await connect(build, { onStep: ({ step }) => steps.push(step) });
    const files = build.of('arm64')!;
    expect(session.hello.agentHash).toBe(files.agent);
    expect(method).toBe('shell');
    expect(pushedBytes).toBe(files.lodgedBytes + files.packedBytes);
    expect(pushedNames()).toEqual(['agent.qbc.xz', 'lodged']);
    expect([...new Set(steps)]).toEqual(['probe', 'push', 'verify', 'open']);
    expect(device.deployed()).toEqual([DeviceBuild.hashOf(files)]);
    expect(device.temporary()).toEqual([]);
    const folder = `${device.directory}/data/lodge/bin/${DeviceBuild.hashOf(files)}`;
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(`${device.directory}/data/lodge`).mode & 0o777).toBe(0o700);
    expect(statSync(`${folder}/lodged`).mode & 0o777).toBe(0o700);
    expect(statSync(`${folder}/agent.qbc`).mode & 0o777).toBe(0o600);
  });

  it('opens one stream and pushes nothing when the build is there', async () => {
    plugIn();
    const build = await makeStandInBuild(buildDirectory);
    (await connect(build)).session.close();
    const { streams, pushedBytes } = await connect(build);
    expect(streams).toBe(1);
    expect(transport.opened).toHaveLength(1);
    expect(pushedBytes).toBe(0);
    expect(transport.pushed).toEqual([]);
  });

  it('pushes only the agent when the helper is the same, and removes the build that nobody runs', async () => {
    plugIn();
    (await connect(await makeStandInBuild(buildDirectory))).session.close();
    const build = await makeStandInBuild(buildDirectory, { agent: 'another agent' });
    const { pushedBytes } = await connect(build);
    expect(pushedNames()).toEqual(['agent.qbc.xz']);
    expect(pushedBytes).toBe('another agent'.length);
    expect(device.deployed()).toEqual([DeviceBuild.hashOf(build.of('arm64')!)]);
  });

  it('deploys anew over a build that was damaged', async () => {
    plugIn();
    const build = await makeStandInBuild(buildDirectory);
    (await connect(build)).session.close();
    const folder = `${device.directory}/data/lodge/bin/${DeviceBuild.hashOf(build.of('arm64')!)}`;
    writeFileSync(`${folder}/agent.qbc`, 'damaged');
    const { session } = await connect(build);
    expect(session.hello.agentHash).toBe(build.of('arm64')!.agent);
    writeFileSync(`${folder}/lodged`, '#!/nowhere\n');
    const again = await connect(build);
    expect(again.session.hello.agentHash).toBe(build.of('arm64')!.agent);
    expect(readdirSync(`${device.directory}/data/lodge/bin`)).toHaveLength(1);
  });

  it('refuses a helper that was tampered with after the push, and removes it', async () => {
    plugIn();
    device.onPushed = (file) => appendFileSync(file, 'x');
    const failure = await failureOf(connect(await makeStandInBuild(buildDirectory)));
    expect(failure.reason).toBe('deploy-verification-failed');
    expect(failure.details).toEqual({ file: 'lodged' });
    expectNothingLeft();
  });

  it('names a full disk before it pushes', async () => {
    plugIn({ freeKilobytes: 100 });
    const failure = await failureOf(connect(await makeStandInBuild(buildDirectory)));
    expect(failure.reason).toBe('deploy-no-space');
    expect(failure.details.freeBytes).toBe(102_400);
    expect(transport.pushed).toEqual([]);
    expectNothingLeft();
  });

  it('names a disk that fills while root copies, and removes what was copied', async () => {
    plugIn();
    device.replace('cp', 'echo "cp: write: No space left on device"; exit 1');
    const failure = await failureOf(connect(await makeStandInBuild(buildDirectory)));
    expect(failure.reason).toBe('deploy-no-space');
    expectNothingLeft();
  });

  it('names a full disk whose word for it was lost with the stream of the push', async () => {
    plugIn();
    device.onPushed = () => {
      device.replace('df', 'echo Filesystem; echo "disk 2000000 2000000 0 100% /data"');
      throw new DesktopFailure('deploy-failed', 'the connection was closed');
    };
    const failure = await failureOf(connect(await makeStandInBuild(buildDirectory)));
    expect(failure).toMatchObject({ reason: 'deploy-no-space', details: { step: 'push', freeBytes: 0 } });
    expectNothingLeft();
  });

  it('removes what was pushed when the push fails', async () => {
    plugIn();
    device.onPushed = () => {
      throw new DesktopFailure('deploy-failed', "couldn't create file: Read-only file system");
    };
    const failure = await failureOf(connect(await makeStandInBuild(buildDirectory)));
    expect(failure.reason).toBe('deploy-failed');
    expect(failure.details.step).toBe('push');
    expectNothingLeft();
  });

  it('names an architecture that it has no build for', async () => {
    plugIn({ machine: 'riscv64' });
    const failure = await failureOf(connect(await makeStandInBuild(buildDirectory)));
    expect(failure.reason).toBe('architecture-unsupported');
    expect(failure.details.machine).toBe('riscv64');
    expectNothingLeft();
  });

  it('tells what an agent says that does not start, and removes it', async () => {
    plugIn();
    const lodged = '#!/bin/sh\necho "lodged: this kernel is too old" >&2\nexit 1\n';
    const failure = await failureOf(connect(await makeStandInBuild(buildDirectory, { lodged })));
    expect(failure.reason).toBe('agent-start-failed');
    expect(failure.message).toContain('this kernel is too old');
    expectNothingLeft();
  });

  it('does not push a file that is not the one of the manifest', async () => {
    plugIn();
    const build = await makeStandInBuild(buildDirectory);
    appendFileSync(path.join(buildDirectory, 'arm64', 'agent.qbc.xz'), 'half a build');
    expect((await failureOf(connect(build))).reason).toBe('device-build-missing');
    expectNothingLeft();
  });
});

describe.each([
  ['over the shell protocol', ['shell_v2', 'cmd']],
  ['where adbd is older than it', []],
])('root %s', (_, features) => {
  const plugIn = (options: ShellDeviceOptions = {}): void => plugInWith({ features, ...options });

  it('finds a su that takes one word', async () => {
    plugIn({ uid: 2000, su: 'magisk' });
    const { method, session } = await connect(await makeStandInBuild(buildDirectory));
    expect(method).toBe('su -c');
    expect(session.hello.uid).toBe(0);
  });

  it('finds a su that executes its words', async () => {
    plugIn({ uid: 2000, su: 'aosp' });
    const { method } = await connect(await makeStandInBuild(buildDirectory));
    expect(method).toBe('su 0 sh -c');
  });

  it('opens one stream when it remembers the method and the build is there', async () => {
    plugIn({ uid: 2000, su: 'magisk' });
    const build = await makeStandInBuild(buildDirectory);
    const { method, session } = await connect(build);
    session.close();
    const { streams } = await connect(build, { remembered: method });
    expect(streams).toBe(1);
  });

  it('looks again when the remembered method is of no use any more', async () => {
    plugIn({ uid: 2000, su: 'magisk' });
    const { method } = await connect(await makeStandInBuild(buildDirectory), { remembered: 'su 0 sh -c' });
    expect(method).toBe('su -c');
  });

  it('uses the setting and nothing else', async () => {
    plugIn({ uid: 2000, su: 'aosp' });
    const failure = await failureOf(connect(await makeStandInBuild(buildDirectory), { setting: 'su -c' }));
    expect(failure.reason).toBe('root-denied');
    expect(transport.opened).toHaveLength(1);
  });

  it('names a su that refuses, and does not ask twice', async () => {
    plugIn({ uid: 2000, su: 'deny' });
    const failure = await failureOf(connect(await makeStandInBuild(buildDirectory)));
    expect(failure.reason).toBe('root-denied');
    expect(failure.details.output).toBe('Permission denied');
    expect(transport.opened.filter((service) => service.includes('exec su'))).toHaveLength(1);
    expectNothingLeft();
  });

  it('names a device without su', async () => {
    plugIn({ uid: 2000 });
    expect((await failureOf(connect(await makeStandInBuild(buildDirectory)))).reason).toBe('root-unavailable');
    expectNothingLeft();
  });

  it('asks adbd to restart as root where the build allows it, and waits until the device is back', async () => {
    plugIn({ uid: 2000, debuggable: true });
    device.onService = (service) => {
      expect(service).toBe('root:');
      device.uid = 0;
      queueMicrotask(() => {
        transport.unplug(serial);
        transport.setState(serial, 'offline');
        transport.setState(serial, 'device');
      });
      return 'restarting adbd as root\n';
    };
    const { method } = await connect(await makeStandInBuild(buildDirectory));
    expect(method).toBe('adb root');
  });

  it('falls back to su when adbd refuses to restart as root', async () => {
    plugIn({ uid: 2000, debuggable: true, su: 'magisk' });
    device.onService = () => 'adbd cannot run as root in production builds\n';
    expect((await connect(await makeStandInBuild(buildDirectory))).method).toBe('su -c');
  });

  it('gives up at once when the connection is not wanted any more', async () => {
    plugIn({ uid: 2000, su: 'silent' });
    const build = await makeStandInBuild(buildDirectory);
    const wish = new AbortController();
    const onStep = ({ step }: ConnectStep): void => {
      if (step === 'permission') wish.abort();
    };
    const connecting = connectDevice({ transport, serial, build, places: device.places, signal: wish.signal, onStep });
    expect((await failureOf(connecting)).reason).toBe('cancelled');
  });
});

it('tells how an agent has ended, where the device has its errors apart', async () => {
  plugInWith({ features: ['shell_v2'] });
  const hello = agentScript.split('\n').slice(0, -2).join('\n');
  const lodged = `#!/bin/sh${hello}\nhead -c 1 >/dev/null\necho "lodged: out of memory" >&2\nexit 134\n`;
  const { session } = await connect(await makeStandInBuild(buildDirectory, { lodged }));
  const lost = new Promise((told) => session.listen({ onClose: told }));
  // Anything that it reads.
  void session.request('guest.list', {}).catch(() => undefined);
  expect(await lost).toMatchObject({
    reason: 'connection-lost',
    message: 'the agent ended with 134: lodged: out of memory',
  });
});
