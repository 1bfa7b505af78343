// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../../sys/sys.ts';
import { headerBytes, idOf, isAnswerTo, withId } from './dns-message.ts';
import type { Answered, NameAsker, NameQuery } from './name-asker.ts';
import { type NetdReply, netdCommand, parseNetdReply } from './netd-message.ts';

/** netd's own tries end before. */
const patienceMs = 15_000;
const readBytes = 16384;

/** Asks Android's netd by its socket. `onUnknownCommand`: it is of Android 9 or older; the question stays open for another. */
export class NetdAsker implements NameAsker {
  readonly #sys: Sys;
  readonly #path: string;
  readonly #onUnknownCommand: (query: NameQuery, answered: Answered) => () => void;

  constructor(sys: Sys, path: string, onUnknownCommand: (query: NameQuery, answered: Answered) => () => void) {
    this.#sys = sys;
    this.#path = path;
    this.#onUnknownCommand = onUnknownCommand;
  }

  /** Throws SysError where the socket is not to be reached. */
  ask(query: NameQuery, answered: Answered): () => void {
    const { file, loop, socket, text } = this.#sys;
    const command = netdCommand(query.message);
    if (command === undefined) {
      answered(undefined);
      return () => undefined;
    }
    const fd = socket.unixConnect(this.#path, socket.SOCK_STREAM, false);
    let end: (() => void) | undefined = () => {
      end = undefined;
      loop.clearTimer(timer);
      loop.remove(fd);
      file.close(fd);
    };
    const timer = loop.setTimer(patienceMs, () => {
      end?.();
      answered(undefined);
    });
    let giveUp = (): void => end?.();
    let received = new Uint8Array(0);
    loop.add(fd, loop.EPOLLIN, () => {
      const more = this.#read(fd);
      if (more === undefined) return;
      received = more.length === 0 ? received : Uint8Array.from([...received, ...more]);
      const reply: NetdReply = parseNetdReply(received);
      if (reply.kind === 'part' && more.length > 0) return;
      end?.();
      if (reply.kind === 'unknown-command') giveUp = this.#onUnknownCommand(query, answered);
      else answered(reply.kind === 'answer' ? fitting(query, reply.answer) : undefined);
    });
    if (!this.#write(fd, text.encodeUtf8(command))) {
      end();
      answered(undefined);
    }
    return () => giveUp();
  }

  /** Whole, or not at all. */
  #write(fd: number, command: Uint8Array): boolean {
    try {
      return this.#sys.file.write(fd, command) === command.length;
    } catch (error) {
      if (!isSysError(error)) throw error;
      return false;
    }
  }

  /** undefined: nothing yet. Without bytes: the end. */
  #read(fd: number): Uint8Array | undefined {
    try {
      return this.#sys.file.read(fd, readBytes);
    } catch (error) {
      if (!isSysError(error)) throw error;
      return new Uint8Array(0);
    }
  }
}

/** netd may answer by a number of its own. */
function fitting({ message, questionEnd }: NameQuery, answer: Uint8Array): Uint8Array | undefined {
  if (answer.length < headerBytes) return undefined;
  const numbered = withId(answer, idOf(message));
  return isAnswerTo(message, questionEnd, numbered) ? numbered : undefined;
}
