// SPDX-License-Identifier: Apache-2.0
import type { GuestSummary } from '../../agent/protocol/index.ts';
import type { DevicesView, DeviceView } from '../../electron/ipc/device-view.ts';
import type { FailureReason, FailureView } from '../../electron/ipc/failure.ts';
import type { TaskView } from '../../electron/ipc/task-view.ts';
import { readySession, runningGuest, sampleDevice, sampleDevices, sampleGuest } from './sample-data.ts';

export interface Scene {
  devices: DevicesView;
  guests: GuestSummary[];
  tasks: TaskView[];
}

function failure(reason: FailureReason, message: string, details: FailureView['details'] = {}): FailureView {
  return { reason, message, details };
}

const phone = '3A081FDJH00142';

function devicesWith(first: Partial<DeviceView>): DevicesView {
  return sampleDevices([
    sampleDevice({ serial: phone, model: 'Pixel_8_Pro', session: readySession, ...first }),
    sampleDevice({ serial: '192.168.3.41:5555', model: 'ROCK_5B', transport: 'tcp' }),
    sampleDevice({
      serial: 'ZY22G8Q4PL',
      adbState: 'unauthorized',
      failure: failure('device-unauthorized', 'adb: unauthorized'),
    }),
    sampleDevice({ serial: 'R58M3099', model: 'SM_G998B', adbState: 'recovery' }),
  ]);
}

function guests(nowMs: number): GuestSummary[] {
  const mebibyte = 1024 ** 2;
  return [
    runningGuest('alpine', nowMs),
    sampleGuest({
      name: 'debian-builder',
      memoryLimitBytes: 2048 * mebibyte,
      cpuLimitPercent: 400,
      lastEnd: { atMs: nowMs - 8_600_000, kind: 'exit', code: 0 },
    }),
    sampleGuest({
      name: 'busybox',
      pidsLimit: 64,
      lastEnd: {
        atMs: nowMs - 95_000,
        kind: 'failure',
        failure: {
          reason: 'start-failed',
          message: 'mount /data/lodge/guests/busybox/rootfs/proc: EPERM',
          details: { step: 'mounts', call: 'mount', path: '/proc', code: 'EPERM', errno: 1 },
        },
      },
    }),
    sampleGuest({
      name: 'old-kali',
      configError: {
        reason: 'config-invalid',
        message: 'line 9: key lxc.apparmor.profile is not supported',
        details: { line: 9, key: 'lxc.apparmor.profile' },
      },
    }),
  ];
}

function tasks(nowMs: number): TaskView[] {
  return [
    {
      id: 'create',
      kind: 'guest-create',
      serial: phone,
      guest: 'ubuntu-24',
      state: 'running',
      sentBytes: 48_000_000,
      totalBytes: 131_000_000,
      startedAtMs: nowMs - 4000,
      cancellable: true,
    },
    {
      id: 'start',
      kind: 'guest-start',
      serial: phone,
      guest: 'busybox',
      state: 'failed',
      startedAtMs: nowMs - 95_200,
      endedAtMs: nowMs - 95_000,
      cancellable: false,
      failure: failure('start-failed', 'mount failed', { step: 'mounts', call: 'mount', path: '/proc', code: 'EPERM' }),
    },
    {
      id: 'deploy',
      kind: 'deploy',
      serial: phone,
      state: 'done',
      startedAtMs: nowMs - 130_000,
      endedAtMs: nowMs - 129_100,
      cancellable: false,
    },
  ];
}

/** States of the app to look at, by name. All invented. */
export function sceneNamed(name: string, nowMs: number): Scene {
  const scene = (devices: DevicesView, few = guests(nowMs)): Scene => ({ devices, guests: few, tasks: tasks(nowMs) });
  const away = failure('connection-lost', 'the stream ended');
  switch (name) {
    case 'no-devices':
      return scene(sampleDevices([]));
    case 'adb-missing':
      return scene({
        adb: {
          state: 'failed',
          host: '127.0.0.1',
          port: 5037,
          failure: failure('adb-program-missing', 'no adb program was found'),
        },
        furtherServers: [],
        devices: [],
      });
    case 'android':
      return scene(devicesWith({}), [
        { ...runningGuest('lineage', nowMs), startedAtMs: nowMs - 3_904_000 },
        sampleGuest({ name: 'redroid', lastEnd: { atMs: nowMs - 95_000, kind: 'signal', code: 1 } }),
      ]);
    case 'several-servers': {
      const { adb, devices } = devicesWith({});
      return scene({
        adb,
        furtherServers: [
          { state: 'ready', serverVersion: 41, host: 'lab-bench', port: 5037 },
          {
            ...{ state: 'failed', host: '10.1.7.20', port: 5037 },
            failure: failure('adb-server-unreachable', 'connect ECONNREFUSED', {
              ...{ host: '10.1.7.20', port: 5037, further: 'yes', code: 'ECONNREFUSED' },
            }),
          },
        ],
        devices: [
          ...devices.slice(0, 2),
          sampleDevice({
            serial: `${phone}@lab-bench:5037`,
            ...{ adbSerial: phone, server: 'lab-bench:5037', model: 'Pixel_8_Pro' },
          }),
        ],
      });
    }
    case 'no-guests':
      return scene(devicesWith({}), []);
    case 'pushing':
      return scene(
        devicesWith({ session: { phase: 'connecting', step: 'push', sentBytes: 412_000, totalBytes: 1_030_000 } }),
      );
    case 'permission':
      return scene(devicesWith({ session: { phase: 'connecting', step: 'permission' } }));
    case 'reconnecting':
      return scene(
        devicesWith({ session: { phase: 'reconnecting', attempt: 2, retryAtMs: nowMs + 9_000, failure: away } }),
      );
    case 'root-denied':
      return scene(
        devicesWith({
          session: { phase: 'failed', failure: failure('root-denied', 'su: permission denied', { exitCode: 13 }) },
        }),
      );
    default:
      return scene(devicesWith({}));
  }
}

export const previewSerial = phone;
