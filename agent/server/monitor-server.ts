// SPDX-License-Identifier: Apache-2.0
import { AgentFailure, type Channel, type Connection } from '../protocol/index.ts';
import type { Monitor, MonitorService, Paths } from '../runtime/api.ts';
import { changeLimits } from '../runtime/cgroup/change-limits.ts';
import { processFolder } from '../runtime/cgroup/guest-cgroup.ts';
import type { Sys } from '../sys/sys.ts';
import { untilCommonTick } from './common-tick.ts';
import { relayConsole } from './console-relay.ts';
import { FdTransport } from './fd-transport.ts';
import { GuestMetrics } from './guest-metrics.ts';
import { relayLog } from './log-relay.ts';
import { type MonitorMethods, monitorSocketPath } from './monitor-methods.ts';
import { asAgentFailure } from './runtime-failure.ts';
import { listenFile } from './socket-file.ts';

const endMethods: ReadonlySet<keyof MonitorMethods> = new Set(['stop', 'kill', 'restart']);

/** One `serve` session at a monitor's socket. */
class Client {
  readonly transport: FdTransport;
  readonly #sys: Sys;
  readonly #monitor: Monitor;
  readonly #metrics: GuestMetrics;
  #timer: number | undefined;
  /** Requests that the end of the guest answers. */
  readonly #awaitingEnd = new Set<Promise<unknown>>();

  constructor(
    sys: Sys,
    fd: number,
    parts: { monitor: Monitor; metrics: GuestMetrics; onClose: (client: Client) => void },
  ) {
    this.#sys = sys;
    this.#monitor = parts.monitor;
    this.#metrics = parts.metrics;
    const stopStatus = parts.monitor.onDidChangeStatus((status) => this.transport.connection.notify('status', status));
    this.transport = new FdTransport(
      sys,
      { inputFd: fd, outputFd: fd },
      {
        onRequest: (method, params) => this.#handle(method as keyof MonitorMethods, params as never),
        onClose: () => {
          stopStatus();
          this.#unsubscribe();
          parts.onClose(this);
        },
      },
    );
  }

  get #connection(): Connection {
    return this.transport.connection;
  }

  #handle(method: keyof MonitorMethods, params: never): Promise<unknown> {
    const answer = this.#run(method, params).catch((error: unknown) => {
      throw asAgentFailure(error);
    });
    if (endMethods.has(method)) {
      this.#awaitingEnd.add(answer);
      // Behind the job that sends the answer.
      void Promise.allSettled([answer]).then(() => this.#awaitingEnd.delete(answer));
    }
    return answer;
  }

  /** The guest has stopped: what was asked of its end is answered, all that was sent leaves, and the connection ends. */
  async end(): Promise<void> {
    await Promise.allSettled(this.#awaitingEnd);
    await this.transport.flushed();
    this.#connection.close();
  }

  async #run(method: keyof MonitorMethods, params: never): Promise<unknown> {
    const monitor = this.#monitor;
    switch (method) {
      case 'status':
        return monitor.status();
      case 'config':
        return { text: monitor.config.items.text() };
      case 'stop':
        await monitor.stop(params);
        return monitor.status();
      case 'restart':
        await monitor.restart(params);
        return monitor.status();
      case 'kill':
        await monitor.kill();
        return monitor.status();
      case 'use':
        await monitor.use();
        return monitor.status();
      case 'freeze':
        await monitor.freeze();
        return monitor.status();
      case 'unfreeze':
        await monitor.unfreeze();
        return monitor.status();
      case 'console.attach':
        return this.#attach(params);
      case 'console.resize': {
        const { tty, rows, columns } = params as MonitorMethods['console.resize']['params'];
        monitor.terminals[tty]?.resize(rows, columns);
        return {};
      }
      case 'boot-log.follow': {
        const { channel, ...options } = params as MonitorMethods['boot-log.follow']['params'];
        const codec = { encode: this.#sys.text.encodeUtf8, decode: this.#sys.text.decodeUtf8 };
        relayLog(monitor.log, this.#connection.openChannel(channel), codec, options);
        return {};
      }
      case 'cgroup.folder':
        return { folder: processFolder(monitor.cgroups) };
      case 'limits.set':
        changeLimits(this.#sys, monitor.cgroups, (params as MonitorMethods['limits.set']['params']).limits);
        return this.#metrics.sample();
      case 'forwards':
        return monitor.nat === undefined ? {} : { forwards: monitor.nat.forwards };
      case 'forward.add':
        monitor.addForward((params as MonitorMethods['forward.add']['params']).forward);
        return {};
      case 'forward.remove':
        monitor.removeForward((params as MonitorMethods['forward.remove']['params']).port);
        return {};
      case 'metrics.sample':
        return this.#metrics.sample();
      case 'metrics.subscribe':
        this.#subscribe((params as MonitorMethods['metrics.subscribe']['params']).intervalMs);
        return {};
      case 'metrics.unsubscribe':
        this.#unsubscribe();
        return {};
    }
    throw new AgentFailure('protocol-error', `no method ${String(method)}`);
  }

  #attach(params: MonitorMethods['console.attach']['params']): MonitorMethods['console.attach']['result'] {
    const terminal = this.#monitor.terminals[params.tty];
    if (terminal === undefined) {
      throw new AgentFailure('console-unavailable', `the guest has no tty ${params.tty}`, {
        tty: params.tty,
        ttys: this.#monitor.terminals.length - 1,
      });
    }
    const channel: Channel = this.#connection.openChannel(params.channel);
    void this.#monitor.use();
    terminal.resize(params.rows, params.columns);
    const { sequence, lostBytes } = terminal.replay(params.fromSequence ?? 0);
    relayConsole(terminal, channel, sequence, (lost) =>
      this.#connection.notify('console.lost', { channel: params.channel, lostBytes: lost }),
    );
    return { tty: params.tty, sequence, lostBytes: params.fromSequence === undefined ? 0 : lostBytes };
  }

  #subscribe(intervalMs: number): void {
    this.#unsubscribe();
    const tick = (): void => {
      this.#timer = this.#sys.loop.setTimer(untilCommonTick(this.#sys.loop.monotonicMs(), intervalMs), tick);
      const { state } = this.#monitor.status();
      if (state !== 'RUNNING' && state !== 'FROZEN') return;
      this.#connection.notify('metrics.sampled', this.#metrics.sample());
    };
    tick();
  }

  #unsubscribe(): void {
    if (this.#timer !== undefined) this.#sys.loop.clearTimer(this.#timer);
    this.#timer = undefined;
  }
}

/** Puts a socket in front of a monitor: 0600 in a 0700 folder, peers of uid 0 only, many at once. */
export function serveMonitor(sys: Sys, paths: Paths, monitor: Monitor): MonitorService {
  const path = monitorSocketPath(paths.run, monitor.name);
  // Under its own name only once it listens: a session that saw it between bind and listen would take it for a dead one's.
  const early = `${path}.new`;
  if (sys.file.access(early, 0)) sys.file.unlink(early);
  const listenFd = listenFile(sys, early);
  sys.file.rename(early, path);
  const metrics = new GuestMetrics(sys, monitor);
  const clients = new Set<Client>();
  sys.loop.add(listenFd, sys.loop.EPOLLIN, () => {
    const fd = sys.socket.accept(listenFd);
    if (fd === undefined) return;
    if (sys.socket.peerCredentials(fd).uid !== 0) {
      sys.file.close(fd);
      return;
    }
    clients.add(new Client(sys, fd, { monitor, metrics, onClose: (client) => clients.delete(client) }));
  });
  let isListening = true;
  const stopListening = (): void => {
    if (!isListening) return;
    isListening = false;
    // The name first: where there is none nobody is refused.
    sys.file.unlink(path);
    sys.loop.remove(listenFd);
    sys.file.close(listenFd);
  };
  return {
    stopListening,
    async dispose() {
      stopListening();
      for (const client of [...clients]) await client.end();
      metrics.dispose();
    },
  };
}
