// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../../sys/sys.ts';
import { addressBytes } from '../address.ts';
import { isAnswerTo, isFailure } from './dns-message.ts';
import type { Answered, NameAsker, NameQuery } from './name-asker.ts';
import type { Resolver } from './resolver-list.ts';
import { StreamReader, streamMessage } from './stream-message.ts';

const port = 53;
/** Of one server: a guest's own patience is 5 seconds at least (resolv.conf(5)). */
const patienceMs = { datagram: 2000, stream: 4000 } as const;
const rounds = 2;
const longestDatagram = 65535;

/** Asks servers of DNS, one after the other, each question by a socket of its own with a port that the kernel draws. */
export class ServerAsker implements NameAsker {
  readonly #sys: Sys;
  readonly #servers: readonly Resolver[];

  constructor(sys: Sys, servers: readonly Resolver[]) {
    this.#sys = sys;
    this.#servers = servers;
  }

  ask(query: NameQuery, answered: Answered): () => void {
    const servers = this.#servers;
    const tries = query.isStream ? servers : Array.from({ length: rounds }, () => servers).flat();
    let giveUp = (): void => undefined;
    // A server's refusal is better than none.
    let refusal: Uint8Array | undefined;
    let position = 0;
    const next = (at: number): void => {
      position = at;
      const server = tries[at];
      if (server === undefined) {
        answered(refusal);
        return;
      }
      const close = this.#askOne(server, query, (answer) => {
        if (answer !== undefined && !isFailure(answer)) {
          answered(answer);
          return;
        }
        refusal ??= answer;
        next(at + 1);
      });
      // One that cannot be asked has been passed by already.
      if (position === at) giveUp = close;
    };
    next(0);
    return () => giveUp();
  }

  /** `done` may be called at once, before this answers. */
  #askOne(server: Resolver, query: NameQuery, done: Answered): () => void {
    const { file, loop, socket } = this.#sys;
    const type = query.isStream ? socket.SOCK_STREAM : socket.SOCK_DGRAM;
    const fd = this.#attempt(() =>
      socket.internetConnect(type, addressBytes(server.address), port, this.#scope(server)),
    );
    if (fd === undefined) {
      done(undefined);
      return () => undefined;
    }
    let isOpen = true;
    const close = (): void => {
      if (!isOpen) return;
      isOpen = false;
      loop.clearTimer(timer);
      loop.remove(fd);
      file.close(fd);
    };
    const end = (answer: Uint8Array | undefined): void => {
      close();
      done(answer);
    };
    const timer = loop.setTimer(query.isStream ? patienceMs.stream : patienceMs.datagram, () => end(undefined));
    if (query.isStream) this.#askByStream(fd, query, end);
    else this.#askByDatagram(fd, query, end);
    return close;
  }

  #askByDatagram(fd: number, { message, questionEnd }: NameQuery, end: Answered): void {
    const { file, loop } = this.#sys;
    if (this.#attempt(() => file.write(fd, message)) !== message.length) {
      end(undefined);
      return;
    }
    loop.add(fd, loop.EPOLLIN, () => {
      const received = this.#attempt(() => ({ bytes: file.read(fd, longestDatagram) }));
      if (received === undefined) end(undefined);
      // What is no answer to it may be a guess of somebody else's.
      else if (received.bytes !== undefined && isAnswerTo(message, questionEnd, received.bytes)) end(received.bytes);
    });
  }

  #askByStream(fd: number, { message, questionEnd }: NameQuery, end: Answered): void {
    const { file, loop } = this.#sys;
    const reader = new StreamReader();
    const sent = streamMessage(message);
    loop.add(fd, loop.EPOLLOUT, (events) => {
      if ((events & loop.EPOLLOUT) !== 0) {
        // A question fits into a buffer that is empty.
        if (this.#attempt(() => file.write(fd, sent)) !== sent.length) end(undefined);
        else loop.modify(fd, loop.EPOLLIN);
        return;
      }
      const received = this.#attempt(() => ({ bytes: file.read(fd, longestDatagram) }));
      if (received?.bytes === undefined && received !== undefined) return;
      if (received?.bytes === undefined || received.bytes.length === 0) {
        end(undefined);
        return;
      }
      const answer = reader.add(received.bytes);
      if (answer !== undefined) end(isAnswerTo(message, questionEnd, answer) ? answer : undefined);
    });
  }

  #scope({ scope }: Resolver): number {
    return scope === undefined ? 0 : this.#sys.socket.ifNameToIndex(scope);
  }

  /** undefined: the network does not let us. */
  #attempt<T>(body: () => T): T | undefined {
    try {
      return body();
    } catch (error) {
      if (!isSysError(error)) throw error;
      return undefined;
    }
  }
}
