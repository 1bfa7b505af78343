// SPDX-License-Identifier: Apache-2.0
import type { PortForward } from './forward.ts';

/** Pressure stall information in percent over 10 s and total microseconds (Documentation/accounting/psi.rst). */
export interface Pressure {
  someAvg10: number;
  fullAvg10: number;
  someTotalMicroseconds: number;
}

/** Figures of a guest's cgroup. A field is undefined where the kernel does not offer the file. */
export interface CgroupSample {
  path: string;
  cpuUsageMicroseconds?: number;
  cpuUserMicroseconds?: number;
  cpuSystemMicroseconds?: number;
  throttledMicroseconds?: number;
  throttledPeriods?: number;
  memoryCurrentBytes?: number;
  memoryPeakBytes?: number;
  /** undefined: no limit. */
  memoryLimitBytes?: number;
  memoryAnonBytes?: number;
  memoryFileBytes?: number;
  memoryKernelBytes?: number;
  memorySwapBytes?: number;
  oomEvents?: number;
  oomKills?: number;
  pidsCurrent?: number;
  pidsLimit?: number;
  ioReadBytes?: number;
  ioWriteBytes?: number;
  /** Share of one processor in percent that cpu.max allows; undefined: no limit. */
  cpuLimitPercent?: number;
  cpuPressure?: Pressure;
  memoryPressure?: Pressure;
  ioPressure?: Pressure;
}

export interface InterfaceSample {
  name: string;
  index: number;
  up: boolean;
  macAddress?: string;
  mtu: number;
  /** With prefix length. */
  addresses: string[];
  receivedBytes: number;
  sentBytes: number;
  receivedPackets: number;
  sentPackets: number;
  receiveErrors: number;
  sendErrors: number;
}

export const natBackends = ['nftables', 'iptables'] as const;

/** How the guest's packets leave the device (lodge.net.N.nat). */
export interface NatSample {
  backend: (typeof natBackends)[number];
  /** false: the device cannot translate IPv6, or has none. */
  ipv6: boolean;
  /** Names of the links that they leave by now; undefined: the device has no way out. */
  ipv4Uplink?: string;
  ipv6Uplink?: string;
  /** Ports of the device that lead to ports of the guest. */
  forwards: PortForward[];
}

export interface NetworkSample {
  /** As the guest sees them. */
  interfaces: InterfaceSample[];
  /** Default gateway inside, where there is one. */
  gateways: string[];
  /** Link on the host's side of a veth pair. */
  hostLinks: string[];
  /** Where the guest has NAT. */
  nat?: NatSample;
}

export interface MetricsSample {
  guest: string;
  /** CLOCK_MONOTONIC of the device, milliseconds: rates are differences over this. */
  monotonicMs: number;
  timeMs: number;
  cgroup: CgroupSample;
  network: NetworkSample;
}
