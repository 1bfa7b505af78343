// SPDX-License-Identifier: Apache-2.0
/**
 * What the runtime offers to agent/server and agent/tools. The runtime knows nothing of the wire: the monitor process
 * gets a `serve` callback that puts a socket in front of its Monitor.
 */
import type { Sys } from '../sys/sys.ts';
import type { DeviceRule } from './cgroup/device-rules.ts';
import type { GuestCgroup } from './cgroup/guest-cgroup.ts';
import type { GuestConfig } from './config/guest-config.ts';
import type { HostPort, PortForward } from './network/network-values.ts';

/** LXC's states, by LXC's names. */
export type ContainerState =
  | 'STOPPED'
  | 'STARTING'
  | 'RUNNING'
  | 'STOPPING'
  | 'ABORTING'
  | 'FREEZING'
  | 'FROZEN'
  | 'THAWED';

/** Where things lie: see docs/architecture.md. `base` is /data/lodge on Android, /var/lib/lodge elsewhere. */
export interface Paths {
  base: string;
  /** <base>/guests */
  guests: string;
  /** <base>/run/<boot id>, and a folder below it where `guests` is another: sockets, state, locks */
  run: string;
  /** <base>/run/<boot id>: what guests of all folders share */
  boot: string;
}

/** Why a start, a stop or an end went wrong: becomes the wire's FailureBody one to one. */
export interface RuntimeFailure {
  reason:
    | 'config-invalid'
    | 'rootfs-missing'
    | 'init-missing'
    | 'architecture-mismatch'
    | 'kernel-lacks'
    | 'no-space'
    | 'guest-running'
    | 'guest-busy'
    | 'guest-exists'
    | 'guest-has-clones'
    | 'guest-has-snapshots'
    | 'start-failed'
    | 'stop-failed'
    | 'exec-failed'
    | 'file-exists'
    | 'file-refused'
    | 'properties-unavailable'
    | 'property-refused'
    | 'forward-refused'
    | 'cancelled';
  message: string;
  /** step, call, code, errno, path, key, line, missing, hint ... */
  details: Record<string, string | number | boolean>;
}

export class RuntimeError extends Error {
  readonly failure: RuntimeFailure;
  constructor(failure: RuntimeFailure) {
    super(failure.message);
    this.name = 'RuntimeError';
    this.failure = failure;
  }
}

export interface ContainerEnd {
  atMs: number;
  kind: 'exit' | 'signal' | 'failure';
  code?: number;
  failure?: RuntimeFailure;
}

export interface ContainerStatus {
  name: string;
  state: ContainerState;
  monitorPid: number;
  initPid?: number;
  startedAtMs?: number;
  startDurationMs?: number;
  reboots: number;
  /** That were chosen at its start (lodge.net.N.nat), with prefix. */
  addresses?: string[];
  lastEnd?: ContainerEnd;
}

/** One terminal of the guest (0 the console, 1.. the ttys). The monitor drains it always, so a full pty never stops the guest. */
export interface GuestTerminal {
  readonly number: number;
  /** Bytes ever read from the guest: the offset of the next byte. */
  readonly sequence: number;
  /** What the ring buffer still holds from `fromSequence` on, and how many bytes before that are lost. */
  replay(fromSequence: number, maximumBytes?: number): { bytes: Uint8Array; sequence: number; lostBytes: number };
  /** New bytes as they come. Answers a function that stops. A listener that cannot keep up reads `replay` again later. */
  onDidOutput(listener: (bytes: Uint8Array) => void): () => void;
  /** Queues input; what the pty does not take at once waits (at most 256 KiB, the rest is refused with false). */
  input(bytes: Uint8Array): boolean;
  resize(rows: number, columns: number): void;
}

export interface LogEntry {
  sequence: number;
  timeMs: number;
  sinceStartMs: number;
  source: 'monitor' | 'console' | 'kmsg';
  level: 'error' | 'warning' | 'info' | 'debug';
  text: string;
  step?: string;
  durationMs?: number;
}

/** What came together, as it goes to viewers and files: whole lines of JSON, or one line that announces bytes of logd and these. */
export interface LogChunk {
  /** Of its first entry. */
  sequence: number;
  /** How many entries it has. */
  count: number;
  bytes: Uint8Array;
}

/** A boot whose log is kept. */
export interface BootRecord {
  /** Grows by one with each boot of the guest. */
  number: number;
  startedAtMs: number;
  /** Of the log, on the device. */
  bytes: number;
  /** Not there: it goes on, or the device or the monitor died. */
  end?: ContainerEnd;
}

/** A guest's boot log: kept in memory (a ring), and each boot in <guest>/log/boots/<number>/, so that it can be read later. */
export interface BootLog {
  readonly nextSequence: number;
  /** From the chunk that has this entry on; `lost`: wanted entries that the ring has no more. */
  chunksFrom(sequence: number): { chunks: readonly LogChunk[]; lost: number };
  /** Those of the monitor itself, of which at least the last thousand are kept. */
  ownEntriesFrom(sequence: number): readonly LogEntry[];
  /** Called once for what came together: read it by `chunksFrom`. */
  onDidAppend(listener: () => void): () => void;
}

/** Of lodge.net.N.nat. */
export interface NatState {
  backend: 'nftables' | 'iptables';
  ipv6: boolean;
  /** Names of links; undefined: the host has no way out. */
  ipv4Uplink: string | undefined;
  ipv6Uplink: string | undefined;
  forwards: readonly PortForward[];
}

/** The guest's first process, on the host. */
export interface GuestInit {
  pid: number;
  /** The monitor's. */
  pidfd: number;
  /** The CLONE_NEW* flags of the namespaces that are not the host's. */
  namespaceFlags: number;
}

/** The monitor's view of its guest; lives in the monitor process. */
export interface Monitor {
  readonly name: string;
  readonly config: GuestConfig;
  status(): ContainerStatus;
  onDidChangeStatus(listener: (status: ContainerStatus) => void): () => void;
  readonly terminals: readonly GuestTerminal[];
  readonly log: BootLog;
  /** The guest's folders, of each hierarchy. */
  readonly cgroups: readonly GuestCgroup[];
  /** Those that limits are set on, by controller ('' is v2's). */
  readonly cgroupPaths: ReadonlyMap<string, string>;
  /** Names of the host's ends of the guest's pairs. */
  readonly hostLinks: string[];
  /** How its packets leave the host; undefined: it has no NAT. */
  readonly nat: NatState | undefined;
  /** Until the guest's end. Throws RuntimeError forward-refused, kernel-lacks, guest-busy; all is as it was then. */
  addForward(forward: PortForward): void;
  /** One that there is not is refused, too. */
  removeForward(port: HostPort): void;
  /** While the guest has a first process. */
  readonly init: GuestInit | undefined;
  /** What a key of the config is while the guest runs: names that were chosen at its start are told. undefined: not set. */
  configItem(key: string): string | undefined;
  /** Somebody else freezes or thaws the guest, by its cgroup, and tells how far it is. Not taken from other states. */
  adoptState(state: ContainerState): void;
  /**
   * A rule for devices behind those of the config, while the guest runs with v2's program. false: v1's files are the way. Throws
   * SysError.
   */
  addDeviceRule(rule: DeviceRule): boolean;
  /** Halt signal, SIGKILL after timeoutMs; resolves when all is undone and the state is STOPPED. */
  stop(options: { timeoutMs: number }): Promise<void>;
  kill(): Promise<void>;
  /** Every process of the guest stands still; resolves at FROZEN. Rejects with RuntimeError, running. */
  freeze(): Promise<void>;
  /** Somebody wants something of the guest: one that stands still because the screen is off goes on. Never rejects. */
  use(): Promise<void>;
  /** Resolves at RUNNING. */
  unfreeze(): Promise<void>;
  /** Halt signal (then SIGKILL), undo, and start again in the same monitor. Resolves at RUNNING. */
  restart(options: { timeoutMs: number }): Promise<void>;
}

/** The socket in front of a monitor. */
export interface MonitorService {
  /** Called when all of the guest is undone, before STOPPED is told: from here on another monitor may take the place. */
  stopListening(): void;
  /** Called after STOPPED has been told and before the monitor exits; resolves when what was sent has left. */
  dispose(): Promise<void>;
}

export interface StartRequest {
  sys: Sys;
  paths: Paths;
  name: string;
  /** Of a guest whose config is not the file in its folder. */
  configPath?: string;
  /** Lines that come behind those of the config. */
  defines?: readonly string[];
  /** In place of lxc.init.cmd. */
  command?: readonly string[];
  /** Runs the command, else lxc.execute.cmd, behind an init of ours (lxc-execute). */
  supervised?: boolean;
  /** The caller is a process that ends when the guest runs: the monitor may be its child until then. */
  callerEnds?: boolean;
  /** Called in the monitor process as soon as its lock is held, before the guest is spawned: put the socket up here. */
  serve(monitor: Monitor): MonitorService;
}

/** Resolves at RUNNING with the status; rejects with RuntimeError (everything undone by then). The guest's monitor outlives the caller. */
export type StartGuest = (request: StartRequest) => Promise<ContainerStatus>;
