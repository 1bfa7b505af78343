// SPDX-License-Identifier: Apache-2.0
import {
  AgentFailure,
  type Channel,
  type GuestCreateRequest,
  type ImportSource,
  limits,
  type PendingImport,
} from '../protocol/index.ts';
import type { Paths } from '../runtime/api.ts';
import { startSideProcess } from '../runtime/side-process.ts';
import { isSysError, type Sys } from '../sys/sys.ts';
import { FdTransport } from './fd-transport.ts';
import { ImportKeeper } from './import-keeper.ts';
import { type ImportMethods, importOfSocket, importSocketPath } from './import-methods.ts';
import { joinChannels } from './monitor-client.ts';
import { integerOf, type Raw } from './params.ts';
import { connectFile, listenFile } from './socket-file.ts';

export function importSourceOf(raw: Raw): ImportSource {
  return {
    sizeBytes: integerOf(raw, 'sizeBytes', 0, 2 ** 50),
    modifiedMs: integerOf(raw, 'modifiedMs', 0, Number.MAX_SAFE_INTEGER),
  };
}

/** A session's connection to the process that keeps an import. */
class KeeperClient {
  readonly #transport: FdTransport;

  constructor(sys: Sys, fd: number) {
    this.#transport = new FdTransport(sys, { inputFd: fd, outputFd: fd }, {});
  }

  async request<M extends keyof ImportMethods>(
    method: M,
    params: ImportMethods[M]['params'],
  ): Promise<ImportMethods[M]['result']> {
    return (await this.#transport.connection.request(method, params)) as ImportMethods[M]['result'];
  }

  openChannel(): Channel {
    return this.#transport.connection.openChannel();
  }

  close(): void {
    this.#transport.connection.close();
  }
}

/** 0600 in a 0700 folder; root alone comes in. Never returns before the import is over. */
function keep(sys: Sys, paths: Paths, name: string, listenFd: number): void {
  const { loop, file, socket, process } = sys;
  // Neither the terminal's nor the lost stream's signals are for it.
  process.setsid();
  process.setProcessTitle(`[lodge import] ${name}`);
  const keeper = new ImportKeeper(sys, paths, name, {
    onSettled() {
      file.unlink(importSocketPath(paths.run, name));
      loop.remove(listenFd);
      file.close(listenFd);
    },
    onEnd: () => loop.stop(),
  });
  loop.add(listenFd, loop.EPOLLIN, () => {
    const fd = socket.accept(listenFd);
    if (fd === undefined) return;
    if (socket.peerCredentials(fd).uid === 0) keeper.accept(fd);
    else file.close(fd);
  });
  loop.run();
}

/** Imports of files that come from the desktop, each kept by a process of its own. */
export class GuestImports {
  readonly #sys: Sys;
  readonly #paths: Paths;
  /** The session is over, and its channels with it: what closes then was not cancelled. */
  readonly #isLost: () => boolean;

  constructor(sys: Sys, paths: Paths, isLost: () => boolean) {
    this.#sys = sys;
    this.#paths = paths;
    this.#isLost = isLost;
  }

  /** Resolves when the guest is there. Rejects with AgentFailure; a `channel` that is reset cancels. */
  async receive(
    request: GuestCreateRequest,
    channel: Channel,
    options: { source?: ImportSource | undefined; anew: boolean },
  ): Promise<void> {
    const client = this.#connect(request.name) ?? this.#start(request.name);
    try {
      const inner = client.openChannel();
      const { source, anew } = options;
      const widen = (): void => channel.widen(limits.wideBytes);
      // The desktop waits for the first line. Behind a credit it would be held back by the adb server's socket until that is acknowledged,
      // for which a reader has 40 ms (RFC 896, RFC 1122 4.2.3.2).
      joinChannels(channel, inner, { isLost: this.#isLost, ...(source === undefined ? {} : { onAnswer: widen }) });
      if (source === undefined) widen();
      await client.request('receive', {
        ...{ request, channel: inner.id, anew },
        ...(source === undefined ? {} : { source }),
      });
    } finally {
      if (!channel.closed) channel.end();
      client.close();
    }
  }

  async list(): Promise<PendingImport[]> {
    const names = this.#sys.file.readdir(this.#paths.run).flatMap(({ name }) => importOfSocket(name) ?? []);
    const found = await Promise.all(names.map((name) => this.#ask(name, 'status')));
    return found.flatMap((each) => each ?? []);
  }

  async cancel(name: string): Promise<void> {
    await this.#ask(name, 'cancel');
  }

  /** undefined: there is none, or it ended before it could answer. */
  async #ask<M extends 'status' | 'cancel'>(name: string, method: M): Promise<ImportMethods[M]['result'] | undefined> {
    const client = this.#connect(name);
    if (client === undefined) return undefined;
    try {
      return await client.request(method, {});
    } catch (error) {
      if (error instanceof AgentFailure && error.reason === 'cancelled') return undefined;
      throw error;
    } finally {
      client.close();
    }
  }

  #connect(name: string): KeeperClient | undefined {
    const { file } = this.#sys;
    const path = importSocketPath(this.#paths.run, name);
    try {
      return new KeeperClient(this.#sys, connectFile(this.#sys, path));
    } catch (error) {
      // Of one that was killed.
      if (isSysError(error, 'ECONNREFUSED')) file.unlink(path);
      else if (!isSysError(error, 'ENOENT')) throw error;
      return undefined;
    }
  }

  /** What is asked of it waits at its socket until it listens to it. */
  #start(name: string): KeeperClient {
    const { file, loop, process } = this.#sys;
    const path = importSocketPath(this.#paths.run, name);
    // Under its own name only once it listens, as a monitor's.
    const listenFd = listenFile(this.#sys, `${path}.new`);
    try {
      file.rename(`${path}.new`, path);
      const { pidfd } = startSideProcess(this.#sys, [listenFd], () => {
        keep(this.#sys, this.#paths, name, listenFd);
        return 0;
      });
      loop.add(pidfd, loop.EPOLLIN, () => {
        if (process.waitPidfd(pidfd, false) === undefined) return;
        loop.remove(pidfd);
        file.close(pidfd);
      });
      return new KeeperClient(this.#sys, connectFile(this.#sys, path));
    } finally {
      file.close(listenFd);
    }
  }
}
