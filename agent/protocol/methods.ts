// SPDX-License-Identifier: Apache-2.0

import type { BootStart, GuestStart } from './autostart.ts';
import type { BootRecord } from './boot-log.ts';
import type { CommandEnd, CommandRequest } from './command.ts';
import type { ConfigKeyFacts } from './config-keys.ts';
import type { DownloadForm, ExistingFiles, FileText, FolderListing, TreeMeasure, TreeSent } from './files.ts';
import type { GuestForwards, HostPort, PortForward } from './forward.ts';
import type { GuestCreateRequest, GuestSummary } from './guest.ts';
import type { HostFacts } from './host.ts';
import type { HostCheck } from './host-check.ts';
import type { ImportSource, PendingImport } from './import.ts';
import type { GuestSnapshot } from './lifecycle.ts';
import type { MetricsSample } from './metrics.ts';
import type { NetworkView } from './network-view.ts';
import type { GuestProcesses } from './process.ts';
import type { GuestProperties } from './property.ts';
import type { StartSection } from './start-plan.ts';

/**
 * Requests from the desktop to the agent. A `channel` in the params is a number that the caller has opened on its side
 * of the connection before it asks; the agent opens it on the answer.
 */
export interface Methods {
  /** First request of a session. */
  'session.open': { params: { protocol: number }; result: { host: HostFacts; guests: GuestSummary[] } };
  'host.facts': { params: Empty; result: HostFacts };
  /** What guests need of the device, each thing tried for real where it can be; the last starts and stops a guest. Takes seconds. */
  'host.check': { params: Empty; result: { checks: HostCheck[] } };
  /** One of those that are asked of the kernel alone, by its id (net.nat ...): quick. Refused with protocol-error where there is none. */
  'host.check.one': { params: { id: string }; result: { check: HostCheck } };
  'guest.list': { params: Empty; result: GuestSummary[] };
  'guest.get': { params: Guest; result: GuestSummary };
  /**
   * An archive comes on the channel, ended by `end`: the tar of a root file system (ustar, pax, GNU), or of a container image (docker
   * save, OCI layout), each as it is or in gzip, xz or zstd. An image's layers are unpacked then: CreateProgress lines come back.
   * With a `source` the import outlives the session: it waits, and goes on where it was when the same is asked for again. A line of
   * ImportStart comes first then, and behind the file's bytes its sum is expected (importTrailerBytes).
   */
  'guest.create': {
    /**
     * `devicePath`: the archive is a file on the device; nothing is taken from the channel then, whose reset still cancels. `anew`: what
     * is there of a source is not wanted.
     */
    params: {
      request: GuestCreateRequest;
      channel: number;
      devicePath?: string;
      source?: ImportSource;
      anew?: boolean;
    };
    result: GuestSummary;
  };
  /** Imports that are not over. What a process that was killed has left of a guest or a copy is removed, and told by its path. */
  'import.list': { params: Empty; result: { imports: PendingImport[]; removed: string[] } };
  /** Answers when nothing is left of it; also where there was none. */
  'import.cancel': { params: Guest; result: Empty };
  /** What 'guest.create' would write and its start would do, before anything is there. */
  'guest.create.plan': {
    params: { request: GuestCreateRequest };
    result: { text: string; sections: StartSection[] };
  };
  /** Refused with guest-has-clones where others' roots lie on its; with guest-has-snapshots where those are not to go too. */
  'guest.destroy': { params: Guest & { withSnapshots?: boolean }; result: Empty };
  /**
   * A copy of a guest that does not run, whole, or with its root as an overlay on the guest's. As in all that copies, CopyProgress
   * lines come back on the channel, and its reset ends the copy: nothing is left of it then.
   */
  'guest.clone': { params: Guest & { newName: string; overlay: boolean; channel: number }; result: GuestSummary };
  /** Of a guest that does not run; its snapshots and its log go along. */
  'guest.rename': { params: Guest & { newName: string }; result: GuestSummary };
  /** Starts a copy on an overlay, which is removed at its end. Answers with the copy at RUNNING. */
  'guest.start-copy': { params: Guest & { channel: number }; result: GuestSummary };
  'snapshot.list': { params: Guest; result: GuestSnapshot[] };
  /** Keeps a guest that does not run as it is now. */
  'snapshot.make': { params: Guest & { comment?: string; channel: number }; result: GuestSnapshot };
  /** In the place of the guest, which must not run and loses what it is now, or as a new one. */
  'snapshot.restore': { params: Guest & { snapshot: string; newName?: string; channel: number }; result: GuestSummary };
  'snapshot.remove': { params: Guest & { snapshot: string }; result: Empty };
  /** Every key of the config that this agent knows. */
  'config.keys': { params: Empty; result: ConfigKeyFacts[] };
  /** Whether a text is a config that a guest could start with; refused as guest.config.write would. */
  'config.check': { params: { text: string }; result: Empty };
  'guest.config.read': { params: Guest; result: { text: string } };
  /** Of a guest that runs: what it was started with, and what its next start takes, both as the keys that count, a line for each. */
  'guest.config.running': { params: Guest; result: { running: string; next: string } };
  /** Refused with config-invalid (details: line, key) when it does not parse. */
  'guest.config.write': { params: Guest & { text: string }; result: Empty };
  /** What a start would do, by the guest's config or by `text` in its place. Refused where the start would refuse; nothing is changed. */
  'guest.plan': { params: Guest & { text?: string }; result: { sections: StartSection[] } };
  /** Its lines of lxc.start.* and lxc.group in the config; the rest of that stays. */
  'guest.autostart.set': { params: Guest & { start: GuestStart }; result: GuestSummary };
  /** Whether the host starts guests by itself, and how it does or would. */
  'autostart.get': { params: Empty; result: BootStart };
  /** Puts it there, or takes all of it away again. */
  'autostart.set': { params: { enabled: boolean }; result: BootStart };
  /** Answers when the guest is RUNNING, or fails with the step that failed. */
  'guest.start': { params: Guest; result: GuestSummary };
  /** Halt signal, then SIGKILL after timeoutMs (default 60,000). Answers when everything is undone. */
  'guest.stop': { params: Guest & { timeoutMs?: number }; result: GuestSummary };
  'guest.restart': { params: Guest & { timeoutMs?: number }; result: GuestSummary };
  /** Every process of it stands still. Answers at FROZEN; refused unless it is RUNNING. */
  'guest.freeze': { params: Guest; result: GuestSummary };
  /** Answers at RUNNING; refused unless it is FROZEN. */
  'guest.unfreeze': { params: Guest; result: GuestSummary };
  'guest.kill': { params: Guest; result: GuestSummary };
  /** Of a guest that runs, until its next start: the config is left alone. All of them or none. Answers with what holds now. */
  'guest.limits.set': { params: Guest & { limits: LimitChange }; result: MetricsSample };
  /** Ports of the device that lead to the guest: now, and by its config. */
  'guest.forward.list': { params: Guest; result: GuestForwards };
  /**
   * Of a guest that runs: at once, until it ends. `inConfig`: of each start too, and alone where it does not run. Refused with
   * forward-refused (details: why, see ForwardRefusal).
   */
  'guest.forward.add': { params: Guest & { forward: PortForward; inConfig: boolean }; result: GuestForwards };
  /** Connections that have begun go on. */
  'guest.forward.remove': { params: Guest & { port: HostPort; inConfig: boolean }; result: GuestForwards };
  /**
   * A TCP connection to a port of a running guest, made in its network on its loopback; its bytes are on the channel. Either end's end
   * is the other's. Refused with port-closed where nothing listens.
   */
  'guest.connect': { params: Guest & { port: number; channel: number }; result: { address: string } };
  /**
   * Bytes of a terminal both ways on the channel. tty 0 is the console. `fromSequence` is a byte offset as counted by
   * the monitor (bytes since its start): what the ring buffer still holds from there on is replayed.
   */
  'console.attach': {
    params: Guest & { tty: number; channel: number; fromSequence?: number } & TerminalSize;
    result: { tty: number /** offset of the first byte that follows */; sequence: number; lostBytes: number };
  };
  /**
   * Runs a command in a running guest; its output (both streams) and input are on the channel. Answers when it runs; its end is
   * told by 'exec.ended', and then the channel ends. With the session's end, or the channel's reset, the command is killed.
   */
  'guest.exec': { params: Guest & { request: CommandRequest; channel: number }; result: Empty };
  'exec.resize': { params: { channel: number } & TerminalSize; result: Empty };
  'console.resize': { params: { channel: number } & TerminalSize; result: Empty };
  /**
   * Entries as JSON lines, with BootLogGap and LogcatBatch among them, in the order in which they came: a running guest's as its
   * monitor has them, else the last boot's. `follow`: until the channel is ended by the caller, or the monitor ends. `boot`: of that
   * one, as it is kept, and nothing is followed.
   */
  'boot-log.follow': {
    params: Guest & { channel: number; fromSequence?: number; follow: boolean; boot?: number };
    result: Empty;
  };
  /** Boots whose logs are kept, the newest first. */
  'boot-log.list': { params: Guest; result: { boots: BootRecord[] } };
  /** One sample now. */
  'metrics.sample': { params: Guest; result: MetricsSample };
  /** 'metrics.sampled' events until unsubscribed. intervalMs 100 to 60,000. Subscribing again changes the interval. */
  'metrics.subscribe': { params: Guest & { intervalMs: number }; result: Empty };
  'metrics.unsubscribe': { params: Guest; result: Empty };
  /** What runs in a guest that runs, by its cgroup. */
  'guest.processes': { params: Guest; result: GuestProcesses };
  /** Of a guest Android that runs, as its own programs read them. */
  'guest.properties': { params: Guest; result: GuestProperties };
  /** Through its property_service; answers when its init has taken it. ctl.start and such, and sys.powerctl, are what they are inside. */
  'guest.property.set': { params: Guest & { property: string; value: string }; result: Empty };
  /** Of a guest that runs: its sockets with their holders, routes and resolver, as they are now. */
  'guest.network': { params: Guest; result: NetworkView };
  /**
   * Files of a guest: of one that runs as its first process sees them, of one that does not as its root would be mounted. `path` names a
   * folder from the guest's root on, its links followed inside; a name is one part of a path and is never followed but to read.
   */
  'files.list': { params: InFolder; result: FolderListing };
  'files.read': { params: InFolder & { file: string }; result: FileText };
  'files.measure': { params: InFolder & { files: string[] }; result: TreeMeasure };
  'files.make-folder': { params: InFolder & { file: string }; result: Empty };
  /** In its folder. Refused with file-exists where the new name is there. */
  'files.rename': { params: InFolder & { file: string; to: string }; result: Empty };
  /** With everything below. Answers at the end; not across mounts. */
  'files.remove': { params: InFolder & { files: string[] }; result: { entries: number } };
  /** Bytes come on the channel, and its end; the answer behind them says that they are all. A reset gives up. */
  'files.download': {
    params: InFolder & { files: string[]; form: DownloadForm; channel: number };
    result: TreeSent;
  };
  /** A tar comes on the channel, ended by `end`. What breaks off or is refused leaves nothing. */
  'files.upload': {
    params: InFolder & { existing: ExistingFiles; channel: number };
    result: { entries: number };
  };
}

/** Notifications from the agent. */
export interface Events {
  /** State, limits or the end of a guest changed; or it is new. */
  'guest.changed': GuestSummary;
  'guest.removed': { name: string };
  'metrics.sampled': MetricsSample;
  /** A console's viewer fell behind, and the ring no longer has so many bytes of what it missed. */
  /** Before the end of its channel. */
  'exec.ended': { channel: number } & CommandEnd;
  'console.lost': { channel: number; lostBytes: number };
}

/** What is left out stays; 'none' takes a limit away. */
export interface LimitChange {
  memoryBytes?: number | 'none';
  /** Of one processor: 150 is one and a half. */
  cpuPercent?: number | 'none';
  pids?: number | 'none';
}

export interface TerminalSize {
  rows: number;
  columns: number;
}
interface Guest {
  name: string;
}
interface InFolder extends Guest {
  path: string;
}
export type Empty = Record<string, never>;

export type MethodName = keyof Methods;
export type Params<M extends MethodName> = Methods[M]['params'];
export type Result<M extends MethodName> = Methods[M]['result'];
export type EventName = keyof Events;
