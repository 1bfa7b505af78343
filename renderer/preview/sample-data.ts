// SPDX-License-Identifier: Apache-2.0
import type { GuestSnapshot, GuestSummary, HostFacts, MetricsSample } from '../../agent/protocol/index.ts';
import type { DevicesView, DeviceView, SessionView } from '../../electron/ipc/device-view.ts';

/** Invented facts for the preview and for tests. */

const gibibyte = 1024 ** 3;
const mebibyte = 1024 ** 2;

export const sampleHost: HostFacts = {
  machine: 'aarch64',
  kernelRelease: '6.1.99-android14-11',
  bootId: '6f0c2b0e-6f1b-4a9c-9a53-0d0c2f1f3c11',
  model: 'Pixel 8 Pro',
  systemName: 'Android',
  systemVersion: '15',
  uptimeMs: 187_000_000,
  processorCount: 9,
  pageSizeBytes: 4096,
  memoryTotalBytes: 11.4 * gibibyte,
  memoryAvailableBytes: 6.2 * gibibyte,
  storageTotalBytes: 228 * gibibyte,
  storageFreeBytes: 141.3 * gibibyte,
  baseDirectory: '/data/lodge',
  cgroupLayout: 'v2',
  cgroupControllers: ['cpu', 'memory', 'io', 'pids', 'cpuset'],
  namespaces: ['mnt', 'pid', 'uts', 'ipc', 'net', 'cgroup', 'user', 'time'],
  selinux: 'enforcing',
  fileSystems: ['ext4', 'f2fs', 'erofs', 'overlay', 'fuse', 'binder'],
};

export const readySession: SessionView = {
  phase: 'ready',
  host: sampleHost,
  rootMethod: 'su',
  pushedBytes: 0,
  connectDurationMs: 184,
};

export function sampleDevice(view: Partial<DeviceView> & { serial: string }): DeviceView {
  return { adbState: 'device', transport: 'usb', session: { phase: 'idle' }, ...view };
}

export function sampleDevices(devices: DeviceView[]): DevicesView {
  return { adb: { state: 'ready', serverVersion: 41, host: '127.0.0.1', port: 5037 }, furtherServers: [], devices };
}

export function sampleGuest(guest: Partial<GuestSummary> & { name: string }): GuestSummary {
  return { state: 'STOPPED', reboots: 0, addresses: [], ...guest };
}

export function runningGuest(name: string, nowMs: number): GuestSummary {
  return sampleGuest({
    name,
    state: 'RUNNING',
    initPid: 4711,
    startedAtMs: nowMs - 3_904_000,
    startDurationMs: 42,
    memoryLimitBytes: 512 * mebibyte,
    cpuLimitPercent: 200,
    pidsLimit: 256,
    addresses: ['10.83.0.2/24'],
  });
}

export function sampleSnapshots(nowMs: number): GuestSnapshot[] {
  return [
    { name: 'snap0', madeAtMs: nowMs - 864_000_000, comment: 'fresh from the archive' },
    { name: 'snap1', madeAtMs: nowMs - 90_000_000 },
    { name: 'snap2', madeAtMs: nowMs - 4_000_000, comment: 'before gcc 15' },
  ];
}

/** Figures that move: `second` is the time in the scene. */
export function sampleMetrics(guest: string, second: number, nowMs: number): MetricsSample {
  const wave = (period: number, phase = 0): number => (1 + Math.sin((second / period) * 2 * Math.PI + phase)) / 2;
  const sum = (rate: (at: number) => number): number => {
    let total = 0;
    for (let at = 0; at < second; at++) total += rate(at);
    return Math.round(total);
  };
  const cpuAt = (at: number): number =>
    Math.min(2, 0.18 + 0.9 * Math.max(0, Math.sin(at / 9)) ** 3 + (at % 37 < 6 ? 0.9 : 0) + ((at * 7919) % 13) / 90);
  const burst = (at: number): number => (at % 41 < 7 ? 1 : 0.04);
  const received = sum((at) => 4_200 + 1_350_000 * burst(at) * ((at * 31) % 7));
  const sent = sum((at) => 2_100 + 92_000 * burst(at) * ((at * 17) % 5));
  return {
    guest,
    monotonicMs: second * 1000,
    timeMs: nowMs,
    cgroup: {
      path: `/sys/fs/cgroup/lxc.payload.${guest}`,
      cpuUsageMicroseconds: sum((at) => cpuAt(at) * 1e6),
      cpuUserMicroseconds: sum((at) => cpuAt(at) * 0.7e6),
      cpuSystemMicroseconds: sum((at) => cpuAt(at) * 0.3e6),
      throttledMicroseconds: sum((at) => (cpuAt(at) > 1.6 ? 0.22e6 : 0)),
      throttledPeriods: sum((at) => (cpuAt(at) > 1.6 ? 3 : 0)),
      memoryCurrentBytes: (212 + 60 * wave(70) + 14 * wave(11)) * mebibyte,
      memoryPeakBytes: 318 * mebibyte,
      memoryLimitBytes: 512 * mebibyte,
      memoryAnonBytes: (110 + 46 * wave(70)) * mebibyte,
      memoryFileBytes: (84 + 14 * wave(11)) * mebibyte,
      memoryKernelBytes: (18 + 3 * wave(23)) * mebibyte,
      memorySwapBytes: 0,
      oomEvents: 0,
      oomKills: 0,
      pidsCurrent: 31 + Math.round(9 * wave(33)),
      pidsLimit: 256,
      ioReadBytes: sum((at) => 3_000_000 * burst(at + 9)),
      ioWriteBytes: sum((at) => 900_000 * burst(at) + 22_000),
      cpuLimitPercent: 200,
      cpuPressure: { someAvg10: 6 * wave(40), fullAvg10: 0, someTotalMicroseconds: 0 },
      memoryPressure: { someAvg10: 0.6 * wave(90, 1), fullAvg10: 0, someTotalMicroseconds: 0 },
      ioPressure: { someAvg10: 3 * wave(28, 2), fullAvg10: 0, someTotalMicroseconds: 0 },
    },
    network: {
      interfaces: [
        {
          name: 'lo',
          index: 1,
          up: true,
          mtu: 65_536,
          addresses: ['127.0.0.1/8', '::1/128'],
          receivedBytes: second * 640,
          sentBytes: second * 640,
          receivedPackets: second * 4,
          sentPackets: second * 4,
          receiveErrors: 0,
          sendErrors: 0,
        },
        {
          name: 'eth0',
          index: 2,
          up: true,
          macAddress: '02:16:3e:4a:91:0c',
          mtu: 1500,
          addresses: ['10.83.0.2/24', 'fe80::16:3eff:fe4a:910c/64'],
          receivedBytes: received,
          sentBytes: sent,
          receivedPackets: Math.round(received / 1200),
          sentPackets: Math.round(sent / 420),
          receiveErrors: 0,
          sendErrors: 0,
        },
      ],
      gateways: ['10.83.0.1'],
      hostLinks: ['vethK3F9QX'],
      nat: {
        backend: 'nftables',
        ipv6: true,
        ipv4Uplink: 'wlan0',
        ipv6Uplink: 'wlan0',
        forwards: [{ protocol: 'tcp', hostPort: 8080, guestPort: 5555 }],
      },
    },
  };
}
