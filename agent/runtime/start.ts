// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../sys/sys.ts';
import {
  type ContainerEnd,
  type ContainerStatus,
  type Monitor,
  RuntimeError,
  type RuntimeFailure,
  type StartRequest,
} from './api.ts';
import { makeFirstMove } from './cgroup/first-move.ts';
import { type CommandServer, serveCommands } from './command-socket/command-server.ts';
import { tellMonitorFifo } from './command-socket/monitor-fifo.ts';
import type { GuestConfig } from './config/guest-config.ts';
import { ensureLogFolder, guestFolder } from './container.ts';
import { failureAt } from './failure.ts';
import { GuestLock } from './guest-lock.ts';
import { type RuntimeHost, readHost } from './host.ts';
import { removeGuest } from './lifecycle/remove-guest.ts';
import { GuestMonitor } from './monitor.ts';
import { readStartConfig } from './start-config.ts';

type StartAnswer = { ok: true; status: ContainerStatus } | { ok: false; failure: RuntimeFailure };

/** A session of its own, no terminal, nothing of the caller's open but what is named. */
function daemonise(sys: Sys, keep: number[]): void {
  sys.process.setsid();
  sys.process.chdir('/');
  const nullFd = sys.file.open('/dev/null', sys.file.O_RDWR);
  for (const target of [0, 1, 2]) sys.file.dup2(nullFd, target);
  sys.file.closeFrom(3, keep);
  sys.process.umask(0o022);
}

/** Android's killers go by this score; -900 is what its own daemons have (proc(5)). */
function keepFromKillers(sys: Sys): void {
  try {
    sys.file.writeText('/proc/self/oom_score_adj', '-900');
  } catch (error) {
    // Some hosts forbid it even to root: a monitor that may be killed for memory is better than none.
    if (!isSysError(error)) throw error;
  }
}

/** The caller may have gone meanwhile: the guest runs all the same. */
function reply(sys: Sys, fd: number, answer: StartAnswer): void {
  try {
    sys.file.write(fd, sys.text.encodeUtf8(JSON.stringify(answer)));
  } catch (error) {
    if (!isSysError(error)) throw error;
  } finally {
    sys.file.close(fd);
  }
}

/** lxc.monitor.unshare: what its hooks mount stays with the monitor, and what the host mounts arrives. */
function unshareMounts({ process, mount }: Sys): void {
  process.unshare(process.CLONE_NEWNS);
  mount.mount(undefined, '/', undefined, mount.MS_REC | mount.MS_SLAVE);
}

interface MonitorParts {
  config: GuestConfig;
  host: RuntimeHost;
  replyFd: number;
  lock: GuestLock;
  requestedAtMs: number;
}

/** A host may forbid the socket (SELinux): the guest runs all the same. */
function openCommands(request: StartRequest, monitor: GuestMonitor, host: RuntimeHost): CommandServer | undefined {
  const { sys, paths } = request;
  try {
    return serveCommands({ sys, paths, monitor, hierarchies: host.hierarchies });
  } catch (error) {
    if (!isSysError(error)) throw error;
    monitor.log.append({ source: 'monitor', level: 'warning', text: `no command socket: ${error.message}` });
    return undefined;
  }
}

interface OpenMonitor {
  monitor: GuestMonitor;
  /** Nobody new reaches it, and another may start the guest. */
  leave: () => void;
  /** Takes back the rest. */
  close: () => Promise<void>;
}

/** A monitor with all that it is reached by. */
function openMonitor(request: StartRequest, { config, host, lock }: Omit<MonitorParts, 'replyFd'>): OpenMonitor {
  const { sys, paths, name } = request;
  if (config.monitorUnshare) unshareMounts(sys);
  const place = ensureLogFolder(sys, paths, name);
  const folder = { ...place, config: request.configPath ?? guestFolder(paths, name).config };
  const monitor = new GuestMonitor({ sys, paths, name, config, host, folder });
  const commands = openCommands(request, monitor, host);
  const stopFifo = tellMonitorFifo(sys, paths, monitor);
  // Last: its socket is a file, which would stay.
  const service = request.serve(monitor);
  const leave = (): void => {
    commands?.stopListening();
    service.stopListening();
    lock.release();
  };
  const close = async (): Promise<void> => {
    commands?.dispose();
    stopFifo();
    await service.dispose();
    monitor.log.close();
  };
  return { monitor, leave, close };
}

/** The monitor's life, to the end of its guest. Answers whether that has run. Throws what kept it from starting one. */
function runMonitor(request: StartRequest, parts: MonitorParts): boolean {
  const { sys, paths, name } = request;
  const { replyFd, lock, requestedAtMs } = parts;
  daemonise(sys, [replyFd, lock.fd]);
  sys.process.setProcessTitle(`[lodge monitor] ${paths.guests} ${name}`);
  keepFromKillers(sys);
  const { HUP, INT, TERM, QUIT } = sys.process.signals;
  const { monitor, leave, close } = openMonitor(request, parts);
  sys.loop.onSignals([HUP ?? 1, INT ?? 2, TERM ?? 15, QUIT ?? 3], () => void monitor.stop({ timeoutMs: 60_000 }));
  const onEnd = (): void => void close().then(() => sys.loop.stop());
  let answer: StartAnswer;
  try {
    monitor.start(requestedAtMs, { onUndone: leave, onEnd });
    answer = { ok: true, status: monitor.status() };
  } catch (error) {
    answer = { ok: false, failure: failureAt('start', error) };
  }
  reply(sys, replyFd, answer);
  monitor.afterStart();
  sys.loop.run();
  return answer.ok;
}

/** Never returns and never throws: what escaped from here would go on as a second caller, on the caller's own descriptors. */
function monitorMain(request: StartRequest, parts: MonitorParts): never {
  const { sys } = request;
  let status = 0;
  let hasRun = false;
  try {
    hasRun = runMonitor(request, parts);
  } catch (error) {
    status = 1;
    // First: who hears of the failure may try again at once.
    attempt(() => parts.lock.release());
    attempt(() => reply(sys, parts.replyFd, { ok: false, failure: failureAt('monitor', error) }));
  }
  if (hasRun) removeEphemeral(request, parts.config);
  return sys.process.exit(status);
}

/** At the end of a guest that goes with its end (lxc.ephemeral). */
function removeEphemeral({ sys, paths, name }: StartRequest, { ephemeral }: GuestConfig): void {
  if (ephemeral) attempt(() => removeGuest(sys, paths, name, true));
}

/** At the end of a process: there is nobody left to tell. */
function attempt(body: () => void): void {
  try {
    body();
  } catch (error) {
    void error;
  }
}

/** Not where a launcher makes the first process, which is moved then. */
function movesItself({ namespaces: { idMap, share } }: GuestConfig): boolean {
  return idMap.length === 0 && Object.keys(share).length === 0;
}

/** Between a caller that stays and the monitor, so that this is not its child. Has no other work than to move first. */
function middleMain(request: StartRequest, parts: MonitorParts): never {
  const { sys } = request;
  let isMonitor = false;
  try {
    isMonitor = sys.process.fork() === 0;
  } catch (error) {
    attempt(() => parts.lock.release());
    attempt(() => reply(sys, parts.replyFd, { ok: false, failure: failureAt('fork', error) }));
    return sys.process.exit(1);
  }
  if (isMonitor) monitorMain(request, parts);
  // Else the caller would hear of the answer only when this process has ended.
  sys.file.close(parts.replyFd);
  attempt(() => makeFirstMove(sys, parts.host, movesItself(parts.config)));
  return sys.process.exit(0);
}

/** Owns the lock; where it throws, nothing is left of the start. Answers the child: the monitor, or who makes it. */
function forkMonitor(request: StartRequest, known: Omit<MonitorParts, 'replyFd'>): { readFd: number; child: number } {
  const { sys } = request;
  const { lock } = known;
  const fds: number[] = [];
  try {
    const { readFd, writeFd } = sys.file.pipe();
    fds.push(readFd, writeFd);
    const child = sys.process.fork();
    if (child === 0) {
      const parts = { ...known, replyFd: writeFd };
      if (request.callerEnds === true) monitorMain(request, parts);
      middleMain(request, parts);
    }
    sys.file.close(writeFd);
    lock.handOver();
    return { readFd, child };
  } catch (error) {
    for (const fd of fds) sys.file.close(fd);
    lock.release();
    throw new RuntimeError(failureAt('fork', error));
  }
}

/** Reads the monitor's one answer; the end without one means that it died. */
function waitForAnswer(sys: Sys, fd: number): Promise<StartAnswer> {
  sys.file.setNonblocking(fd, true);
  let text = '';
  return new Promise((resolve) => {
    sys.loop.add(fd, sys.loop.EPOLLIN, () => {
      const bytes = sys.file.read(fd, 65536);
      if (bytes === undefined) return;
      if (bytes.length > 0) {
        text += sys.text.decodeUtf8(bytes);
        return;
      }
      sys.loop.remove(fd);
      sys.file.close(fd);
      if (text !== '') resolve(JSON.parse(text) as StartAnswer);
      else
        resolve({
          ok: false,
          failure: {
            reason: 'start-failed',
            message: 'the monitor ended before it could start the guest',
            details: { step: 'monitor' },
          },
        });
    });
  });
}

/**
 * Starts a guest (LXC's do_lxcapi_start, daemonised): a monitor by a double fork, which spawns the guest and outlives the
 * caller. Resolves at RUNNING; rejects with RuntimeError, everything undone.
 */
export async function startGuest(request: StartRequest): Promise<ContainerStatus> {
  const { sys, paths, name } = request;
  const requestedAtMs = sys.loop.realtimeMs();
  // Here, so that a bad config answers without a process; the fork takes the result along.
  const config = readStartConfig(request);
  const host = readHost(sys);
  const lock = GuestLock.mustTake(sys, paths, name);
  const { readFd, child } = forkMonitor(request, { config, host, lock, requestedAtMs });
  if (request.callerEnds === true) attempt(() => makeFirstMove(sys, host, movesItself(config)));
  const answer = await waitForAnswer(sys, readFd);
  // It has long ended, and until then it may hold the lock of a start that failed.
  if (request.callerEnds !== true) sys.process.waitPid(child, true);
  if (answer.ok) return answer.status;
  throw new RuntimeError(answer.failure);
}

/**
 * The same without daemon: this process is the monitor until its guest's end (lxc-start -F, lxc-execute). `show` gets the monitor
 * before the guest starts; what it answers is called at the end. Resolves with the end; rejects with RuntimeError where the start
 * fails, everything undone.
 */
export async function runGuest(
  request: StartRequest,
  streams: 'console' | 'inherited',
  show: (monitor: Monitor) => () => void,
): Promise<ContainerEnd | undefined> {
  const { sys, paths, name } = request;
  const requestedAtMs = sys.loop.realtimeMs();
  const config = readStartConfig(request);
  config.init.streams = streams;
  const lock = GuestLock.mustTake(sys, paths, name);
  let hasRun = false;
  try {
    const { monitor, leave, close } = openMonitor(request, { config, host: readHost(sys), lock, requestedAtMs });
    const hide = show(monitor);
    try {
      let onEnd: () => void = () => undefined;
      const ended = new Promise<void>((resolve) => {
        onEnd = resolve;
      });
      monitor.start(requestedAtMs, { onUndone: leave, onEnd });
      hasRun = true;
      monitor.afterStart();
      await ended;
      return monitor.status().lastEnd;
    } finally {
      hide();
      await close();
    }
  } finally {
    lock.release();
    if (hasRun) removeEphemeral(request, config);
  }
}
