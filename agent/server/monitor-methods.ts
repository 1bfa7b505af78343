// SPDX-License-Identifier: Apache-2.0
import type { HostPort, PortForward } from '../protocol/index.ts';
import type { ContainerStatus } from '../runtime/api.ts';
import type { LimitChange } from '../runtime/cgroup/change-limits.ts';

/** Between `serve` and a guest's monitor, over its unix socket, in the frames of the wire. */
export interface MonitorMethods {
  status: { params: Record<string, never>; result: ContainerStatus };
  config: { params: Record<string, never>; result: { text: string } };
  stop: { params: { timeoutMs: number }; result: ContainerStatus };
  restart: { params: { timeoutMs: number }; result: ContainerStatus };
  /** Before something is asked of the guest's processes: one that the screen has frozen goes on. */
  use: { params: Record<string, never>; result: ContainerStatus };
  freeze: { params: Record<string, never>; result: ContainerStatus };
  unfreeze: { params: Record<string, never>; result: ContainerStatus };
  kill: { params: Record<string, never>; result: ContainerStatus };
  'console.attach': {
    params: { tty: number; channel: number; fromSequence?: number; rows: number; columns: number };
    result: { tty: number; sequence: number; lostBytes: number };
  };
  'console.resize': { params: { tty: number; rows: number; columns: number }; result: Record<string, never> };
  'boot-log.follow': {
    params: { channel: number; fromSequence: number; follow: boolean };
    result: Record<string, never>;
  };
  /** Where all of the guest's processes are, or in folders below. */
  'cgroup.folder': { params: Record<string, never>; result: { folder: string } };
  'limits.set': { params: { limits: LimitChange }; result: unknown };
  /** undefined: the guest has no NAT. */
  forwards: { params: Record<string, never>; result: { forwards?: readonly PortForward[] } };
  'forward.add': { params: { forward: PortForward }; result: Record<string, never> };
  'forward.remove': { params: { port: HostPort }; result: Record<string, never> };
  'metrics.sample': { params: Record<string, never>; result: unknown };
  'metrics.subscribe': { params: { intervalMs: number }; result: Record<string, never> };
  'metrics.unsubscribe': { params: Record<string, never>; result: Record<string, never> };
}

export function monitorSocketPath(run: string, name: string): string {
  return `${run}/${name}.sock`;
}
