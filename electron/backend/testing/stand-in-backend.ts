// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FakeTransport } from '../../adb/fake-transport.ts';
import { makeStandInBuild } from '../../device/testing/shell-device.ts';
import { AgentDevice, type StandInMethods } from '../../device/testing/stand-in-agent.ts';
import { Backend } from '../backend.ts';

export const standInSerial = 'STAND-IN';

/** The real backend on a stand-in device whose agent answers what the test says. */
export interface StandInBackend {
  backend: Backend;
  transport: FakeTransport;
  device: AgentDevice;
  /** For the test's files. */
  directory: string;
  dispose(): void;
}

export async function makeStandInBackend(methods: StandInMethods = {}): Promise<StandInBackend> {
  const directory = mkdtempSync(path.join(tmpdir(), 'lodge-backend-'));
  const build = await makeStandInBuild(path.join(directory, 'device'));
  const device = new AgentDevice(build.of('arm64')?.agent ?? '', methods);
  const transport = new FakeTransport();
  const backend = new Backend({
    transport,
    deviceDirectory: path.join(directory, 'device'),
    shell: { shell: 'browser', version: '0.0.0', locale: 'en' },
  });
  transport.plugIn(standInSerial, device);
  return {
    ...{ backend, transport, device, directory },
    dispose: () => {
      backend.dispose();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
