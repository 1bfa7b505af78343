// SPDX-License-Identifier: Apache-2.0
import type {
  BootRecord,
  BootStart,
  CommandRequest,
  ConfigKeyFacts,
  DownloadForm,
  ExistingFiles,
  FileText,
  FolderListing,
  GuestCreateRequest,
  GuestForwards,
  GuestProcesses,
  GuestProperties,
  GuestSnapshot,
  GuestStart,
  GuestSummary,
  HostCheck,
  HostPort,
  LimitChange,
  MetricsSample,
  NetworkView,
  PendingImport,
  PortForward,
  StartSection,
  TerminalSize,
  TreeMeasure,
  TreeSent,
} from '../../agent/protocol/index.ts';
import type { DevicesView, DeviceView } from './device-view.ts';
import type { FailureView } from './failure.ts';
import type { TaskView } from './task-view.ts';
import type { TraySettings, TrayView } from './tray-view.ts';
import type { UpdatesView } from './update-view.ts';

/**
 * The one map of calls, events and streams between a user interface (renderer, browser) and the backend.
 * A new call touches this file and its handler in electron/backend, nothing else.
 */

export interface AppInfo {
  version: string;
  platform: string;
  /** 'electron' or 'browser'. */
  shell: 'electron' | 'browser';
  electronVersion?: string;
  nodeVersion: string;
  locale: string;
  agentHash: string;
}

/** Where a root file system comes from: a path on the desktop's disk, of an archive or an image. */
export interface ArchiveChoice {
  path: string;
  name: string;
  sizeBytes: number;
}

export interface NetworkAddress {
  host: string;
  port: number;
}

/** A device that tells of itself by mDNS: to be paired, to connect to once it is, or without pairing (adb tcpip). */
export interface NetworkService extends NetworkAddress {
  name: string;
  kind: 'pairing' | 'secure' | 'plain';
}

/** A port of this computer's loopback that leads to one of a guest's. */
export interface LocalPort {
  guestPort: number;
  localPort: number;
  /** Open now. */
  connections: number;
  /** Why the last connection could not be made. */
  failure?: FailureView;
}

type Nothing = Record<string, never>;
interface ThroughServer {
  server?: string;
}
interface OnDevice {
  serial: string;
}
interface OnGuest extends OnDevice {
  guest: string;
}
interface InFolder extends OnGuest {
  path: string;
}

export interface Calls {
  'app.info': { params: Nothing; result: AppInfo };
  'devices.list': { params: Nothing; result: DevicesView };
  /** Connects and keeps connected (with back-off) until device.disconnect. Answers at ready or fails. */
  'device.connect': { params: OnDevice; result: DeviceView };
  'device.disconnect': { params: OnDevice; result: Nothing };
  /** Of this run or an earlier one: it leaves the list until it comes again, and what was kept of it is gone. */
  'device.forget': { params: OnDevice; result: Nothing };
  /** Empty: by its model again. */
  'device.rename': { params: OnDevice & { name: string }; result: Nothing };
  /** All serials in the wanted order; those that are not named stay behind. */
  'devices.order': { params: { serials: string[] }; result: Nothing };
  /** The server that looks, pairs and connects is the first, or `server` (`host:port`). */
  'network.services': { params: ThroughServer; result: NetworkService[] };
  'network.pair': { params: ThroughServer & NetworkAddress & { code: string }; result: Nothing };
  'network.connect': { params: ThroughServer & NetworkAddress; result: Nothing };
  'network.disconnect': { params: OnDevice; result: Nothing };
  /** Which program starts an adb server where none runs. Empty: the first that is found. `fixed`: by LODGE_ADB. */
  'adb.program': { params: Nothing; result: { path: string; fixed: boolean } };
  /** Tried before it is taken: refused with adb-program-missing. A server that runs is left alone. */
  'adb.program.set': { params: { path: string }; result: { version?: string } };
  /** Another machine's server, from now on and kept. Devices of one that is removed leave the list. */
  'adb.servers.add': { params: NetworkAddress; result: Nothing };
  'adb.servers.remove': { params: NetworkAddress; result: Nothing };
  'adb.retry': { params: Nothing; result: Nothing };
  /** What guests need of the device, tried for real: takes seconds. */
  'host.check': { params: OnDevice; result: { checks: HostCheck[] } };
  /** One of them that is asked of the kernel alone, by its id (net.nat): quick. */
  'host.check.one': { params: OnDevice & { id: string }; result: { check: HostCheck } };
  /** Empty until the session is ready. */
  'guests.list': { params: OnDevice; result: GuestSummary[] };
  'guest.create': {
    /** The archive is at `archivePath` on this computer, or at `devicePath` on the device: one of them. */
    params: OnDevice & { request: GuestCreateRequest; archivePath?: string; devicePath?: string; taskId: string };
    result: GuestSummary;
  };
  /** Imports that are not over, on the device; what killed processes have left there is removed, and told by its path. */
  'imports.list': { params: OnDevice; result: { imports: PendingImport[]; removed: string[] } };
  'imports.cancel': { params: OnGuest; result: Nothing };
  /** The config that such a guest would get, and what its start would do; nothing is made. */
  'guest.create.plan': {
    params: OnDevice & { request: GuestCreateRequest };
    result: { text: string; sections: StartSection[] };
  };
  /** Its snapshots go too, where that is said; others' roots on its are never taken away. */
  'guest.destroy': { params: OnGuest & { withSnapshots?: boolean }; result: Nothing };
  /** A copy under a new name; `overlay`: only what changes takes space, and the guest has to stay for it. */
  'guest.clone': { params: OnGuest & { newName: string; overlay: boolean; taskId: string }; result: GuestSummary };
  /**
   * The root file system of a guest that does not run, into a file of this computer, chosen as for files.download; a new guest can be
   * made of it. undefined: dismissed.
   */
  'guest.export': {
    params: OnGuest & { format: 'tar' | 'tar.gz'; taskId: string };
    result: (TreeSent & { savedPath: string }) | undefined;
  };
  'guest.rename': { params: OnGuest & { newName: string }; result: GuestSummary };
  /** Starts a copy that is gone with its end, and answers with it. */
  'guest.start-copy': { params: OnGuest & { taskId: string }; result: GuestSummary };
  'snapshot.list': { params: OnGuest; result: GuestSnapshot[] };
  'snapshot.make': { params: OnGuest & { comment?: string; taskId: string }; result: GuestSnapshot };
  /** In the place of the guest, or as a new one. */
  'snapshot.restore': {
    params: OnGuest & { snapshot: string; newName?: string; taskId: string };
    result: GuestSummary;
  };
  'snapshot.remove': { params: OnGuest & { snapshot: string }; result: Nothing };
  /** lxc.start.* and lxc.group of its config. */
  'guest.autostart.set': { params: OnGuest & { start: GuestStart }; result: GuestSummary };
  'autostart.get': { params: OnDevice; result: BootStart };
  /** Whether the device starts guests at its own start; off takes away all that was put there for it. */
  'autostart.set': { params: OnDevice & { enabled: boolean }; result: BootStart };
  'guest.start': { params: OnGuest; result: GuestSummary };
  'guest.stop': { params: OnGuest & { timeoutMs?: number }; result: GuestSummary };
  'guest.restart': { params: OnGuest; result: GuestSummary };
  'guest.freeze': { params: OnGuest; result: GuestSummary };
  'guest.unfreeze': { params: OnGuest; result: GuestSummary };
  'guest.kill': { params: OnGuest; result: GuestSummary };
  /** Until the next start; all of them or none. Answers with what holds now. */
  'guest.limits.set': { params: OnGuest & { limits: LimitChange }; result: MetricsSample };
  /** Ports of the device that lead to the guest: `active` now, `inConfig` at each start. */
  'guest.forward.list': { params: OnGuest; result: GuestForwards };
  /**
   * Of a guest that runs: at once, until it ends. `inConfig`: in its config too, and alone where it does not run. Refused with
   * forward-refused (details: `why` of ForwardRefusal, `port`, `guest` or `holder`). Answers with what is there then.
   */
  'guest.forward.add': { params: OnGuest & { forward: PortForward; inConfig: boolean }; result: GuestForwards };
  /** Connections that have begun go on. */
  'guest.forward.remove': { params: OnGuest & { port: HostPort; inConfig: boolean }; result: GuestForwards };
  'local-ports.list': { params: OnGuest; result: LocalPort[] };
  /**
   * On 127.0.0.1 of this computer, until the guest stops, its device is disconnected or Lodge ends. `localPort`: that one, refused
   * with local-port-taken; without it, the guest's own number or another.
   */
  'local-ports.open': { params: OnGuest & { guestPort: number; localPort?: number }; result: LocalPort };
  /** Connections that are open are closed. */
  'local-ports.close': { params: OnGuest & { localPort: number }; result: Nothing };
  'config.keys': { params: OnDevice; result: ConfigKeyFacts[] };
  /** Refused as guest.config.write would, and writes nothing. */
  'config.check': { params: OnDevice & { text: string }; result: Nothing };
  'guest.config.read': { params: OnGuest; result: { text: string } };
  /** Of a guest that runs: what it was started with, and what its next start takes, both as the keys that count. */
  'guest.config.running': { params: OnGuest; result: { running: string; next: string } };
  'guest.config.write': { params: OnGuest & { text: string }; result: Nothing };
  /** What a start would do, by `text` in the place of the guest's config where it is given. */
  'guest.plan': { params: OnGuest & { text?: string }; result: { sections: StartSection[] } };
  /** As it is now. */
  'guest.processes': { params: OnGuest; result: GuestProcesses };
  /** Of a guest Android that runs. */
  'guest.properties': { params: OnGuest; result: GuestProperties };
  'guest.property.set': { params: OnGuest & { property: string; value: string }; result: Record<string, never> };
  'guest.network': { params: OnGuest; result: NetworkView };
  /** Boots whose logs the device keeps, the newest first. */
  'boots.list': { params: OnGuest; result: BootRecord[] };
  /** Of a guest, running or not; see the agent's methods of the same names. */
  'files.list': { params: InFolder; result: FolderListing };
  'files.read': { params: InFolder & { file: string }; result: FileText };
  'files.measure': { params: InFolder & { files: string[] }; result: TreeMeasure };
  'files.makeFolder': { params: InFolder & { file: string }; result: Nothing };
  'files.rename': { params: InFolder & { file: string; to: string }; result: Nothing };
  'files.remove': { params: InFolder & { files: string[] }; result: { entries: number } };
  /**
   * Into a file of this computer that the person chooses in a dialog (Electron), or in the folder of downloads (browser).
   * `name` is what it is offered under. undefined: dismissed.
   */
  'files.download': {
    params: InFolder & { files: string[]; form: DownloadForm; name: string; totalBytes: number; taskId: string };
    result: (TreeSent & { savedPath: string }) | undefined;
  };
  /**
   * As files.download, to where it can be dragged out of the window from, until the page is loaded anew: known by the token, and served
   * by the web backend under `/fetched/TOKEN`. `name` is the file's on this computer; `gone` are tokens of earlier files of this page
   * that made room for it.
   */
  'files.fetch': {
    params: InFolder & { files: string[]; form: DownloadForm; name: string; totalBytes: number; taskId: string };
    result: TreeSent & { token: string; name: string; gone: string[] };
  };
  /** Begins the system's drag of it, under the pointer of the page that asks. Electron's shell only. */
  'files.drag': { params: { token: string }; result: Nothing };
  'metrics.subscribe': { params: OnGuest & { intervalMs: number }; result: Nothing };
  'metrics.unsubscribe': { params: OnGuest; result: Nothing };
  'task.list': { params: Nothing; result: TaskView[] };
  'task.cancel': { params: { taskId: string }; result: Nothing };
  /** Native file dialog in Electron; undefined when dismissed. The browser shell answers request-invalid: it takes a typed path. */
  'archive.choose': { params: Nothing; result: ArchiveChoice | undefined };
  /** Another window; `place` is the fragment of where. Electron's shell only. */
  'window.open': { params: { place: string }; result: Nothing };
  /** As diagnostics.collect, of one guest: facts of its host, config, plan, the logs of its last boots and what they mean. */
  'guest.diagnostics': { params: OnGuest; result: { text: string } };
  /** A text for a bug report, without secrets. */
  'diagnostics.collect': { params: Nothing; result: { text: string } };
  'archive.inspect': { params: { path: string }; result: ArchiveChoice };
  /** The language that the window speaks, for what is outside of it. */
  'app.language.set': { params: { language: 'en' | 'zh-CN' }; result: Nothing };
  /** Asks the desktop anew. */
  'tray.get': { params: Nothing; result: TrayView };
  'tray.set': { params: TraySettings; result: Nothing };
  'updates.get': { params: Nothing; result: UpdatesView };
  'updates.automatic.set': { params: { automatic: boolean }; result: Nothing };
  /** Ends when the feed has answered, with what it said in `updates.changed`. Failures are there too. */
  'updates.check': { params: Nothing; result: Nothing };
  /** As `updates.check`. Only what was found before; refused with request-invalid else. */
  'updates.download': { params: Nothing; result: Nothing };
  'updates.cancel': { params: Nothing; result: Nothing };
  /** Only what was downloaded. Without it, it is installed when the app quits. */
  'updates.install': { params: Nothing; result: Nothing };
}

export interface BackendEvents {
  'devices.changed': DevicesView;
  'guests.changed': { serial: string; guests: GuestSummary[] };
  'metrics.sampled': { serial: string; sample: MetricsSample };
  'task.changed': TaskView;
  'updates.changed': UpdatesView;
  'local-ports.changed': { serial: string; guest: string; ports: LocalPort[] };
  /** Of Electron's shell, about the window that hears it: one that is hidden or minimised asks for no figures and stands still. */
  'window.seen': { seen: boolean };
}

/** Streams of bytes between a view and a device. They survive a lost cable: the backend resumes them where they were. */
export interface Streams {
  /** Terminal bytes both ways. */
  console: { params: OnGuest & { tty: number } & TerminalSize };
  /** A command in a guest, with a terminal or with pipes (both output streams as one). It ends with the connection. */
  command: { params: OnGuest & CommandRequest };
  /**
   * BootLogEntry as JSON lines, in the order in which they came (of logcat one entry for each line of a message, with the same
   * sequence); `follow` false ends with what is there. `boot`: of that one, as the device keeps it.
   */
  'boot-log': { params: OnGuest & { follow: boolean; boot?: number } };
  /** A tar into a folder of the guest's, as a task. It does not resume: what breaks off leaves nothing. */
  upload: { params: InFolder & { existing: ExistingFiles; totalBytes: number; taskId: string } };
}

/** Messages on a stream's port towards the view. */
export type StreamToView =
  /** Attached (again). lostBytes: what the ring buffer no longer had. */
  | { kind: 'attached'; tty?: number; lostBytes: number }
  | { kind: 'data'; bytes: Uint8Array }
  /** So many bytes of an upload have left for the device: send as many more. */
  | { kind: 'taken'; bytes: number }
  /** The device is away; the stream goes on when it is back. */
  | { kind: 'waiting'; failure?: FailureView }
  /** Over. Without a failure: the guest's side ended it; a command with its exit code, 128 + N after a signal N. */
  | { kind: 'closed'; failure?: FailureView; code?: number };

/** Messages from the view. */
export type StreamFromView =
  | { kind: 'data'; bytes: Uint8Array }
  | ({ kind: 'resize' } & TerminalSize)
  /** The view has dealt with so many bytes: flow control. */
  | { kind: 'consumed'; bytes: number }
  /** The end of a command's input. */
  | { kind: 'end' }
  | { kind: 'close' };

export type CallName = keyof Calls;
export type CallParams<N extends CallName> = Calls[N]['params'];
export type CallResult<N extends CallName> = Calls[N]['result'];
export type BackendEventName = keyof BackendEvents;
export type StreamName = keyof Streams;
export type StreamParams<N extends StreamName> = Streams[N]['params'];

export type CallAnswer<N extends CallName> = { ok: true; result: CallResult<N> } | { ok: false; failure: FailureView };

export interface StreamHandle {
  send(message: StreamFromView): void;
  /** Closes it too. */
  dispose(): void;
}

/** What `window.lodge` is, in Electron's preload and in the browser's shim alike. */
export interface Bridge {
  call<N extends CallName>(name: N, params: CallParams<N>): Promise<CallAnswer<N>>;
  /** Answers a function that stops listening. */
  on<E extends BackendEventName>(event: E, listener: (payload: BackendEvents[E]) => void): () => void;
  stream<N extends StreamName>(
    name: N,
    params: StreamParams<N>,
    listener: (message: StreamToView) => void,
  ): StreamHandle;
}
