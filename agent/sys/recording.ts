// SPDX-License-Identifier: Apache-2.0
import { makeSysError } from './injecting.ts';
import type { Sys } from './sys.ts';

export interface RecordedCall {
  /** 'mount.mount' */
  name: string;
  args: readonly unknown[];
}

/** Answers by the name of the call: a value, or a function of the arguments. What has none answers undefined. */
export type Answers = Readonly<Record<string, unknown>>;

export interface Recording {
  sys: Sys;
  readonly calls: readonly RecordedCall[];
  /** Descriptors that were given out and not closed. */
  readonly openFds: ReadonlySet<number>;
  /** One more, for an answer that carries descriptors. */
  giveFd(): number;
}

/** Linux's numbers for what tests compare; any other constant is a bit of its own. */
const constants: Readonly<Record<string, number>> = {
  'file.S_IFMT': 0o170000,
  'file.S_IFREG': 0o100000,
  'file.S_IFDIR': 0o040000,
  'file.S_IFLNK': 0o120000,
  'file.S_IFIFO': 0o010000,
  'file.S_IFCHR': 0o020000,
  'file.S_IFBLK': 0o060000,
  'loop.EPOLLIN': 1,
  'loop.EPOLLOUT': 4,
  'loop.EPOLLHUP': 16,
};

const signals = { HUP: 1, INT: 2, QUIT: 3, KILL: 9, USR1: 10, USR2: 12, TERM: 15, PWR: 30, RTMIN: 34, RTMAX: 64 };

/** Calls whose answer is a descriptor, with the fields that hold it where the answer is an object. */
const givesFds: Readonly<Record<string, readonly string[] | true>> = {
  'file.open': true,
  'file.openat': true,
  'file.openInRoot': true,
  'file.dup': true,
  'file.inotifyOpen': true,
  'file.pipe': ['readFd', 'writeFd'],
  'terminal.openpty': ['mainFd', 'peerFd'],
  'socket.socketpair': ['0', '1'],
  'socket.netlinkOpen': true,
  'socket.unixListen': true,
  'socket.unixConnect': true,
  'socket.packetOpen': true,
  'socket.internetListen': true,
  'socket.internetConnect': true,
  'process.clone': ['pidfd'],
  'process.pidfdOpen': true,
  'bpf.loadCgroupDevice': true,
};

function encodeUtf8(text: string): Uint8Array {
  const bytes = encodeURIComponent(text).match(/%..|[^%]/g) ?? [];
  return Uint8Array.from(bytes, (each) =>
    each.length === 3 ? Number.parseInt(each.slice(1), 16) : each.charCodeAt(0),
  );
}

function decodeUtf8(bytes: Uint8Array): string {
  return decodeURIComponent([...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''));
}

class Recorder {
  readonly calls: RecordedCall[] = [];
  readonly openFds = new Set<number>();
  readonly #answers: Answers;
  readonly #failAt: { nth: number; code: string } | undefined;
  readonly #bits = new Map<string, number>();
  #nextFd = 100;

  constructor(answers: Answers, failAt: { nth: number; code: string } | undefined) {
    this.#answers = answers;
    this.#failAt = failAt;
  }

  constant(name: string): number {
    const known = constants[name];
    if (known !== undefined) return known;
    const bit = this.#bits.get(name) ?? 2 ** this.#bits.size;
    this.#bits.set(name, bit);
    return bit;
  }

  call(name: string, args: readonly unknown[]): unknown {
    this.calls.push({ name, args });
    if (this.calls.length === this.#failAt?.nth) throw makeSysError(this.#failAt.code, 5, name);
    if (name === 'file.close') this.#close(args[0] as number);
    const scripted = this.#answers[name];
    const answer =
      typeof scripted === 'function' ? (scripted as (...all: readonly unknown[]) => unknown)(...args) : scripted;
    return givesFds[name] === undefined ? answer : this.#giveFds(givesFds[name], answer);
  }

  giveFd(): number {
    this.openFds.add(++this.#nextFd);
    return this.#nextFd;
  }

  #close(fd: number): void {
    if (!this.openFds.delete(fd)) throw makeSysError('EBADF', 9, 'close', String(fd));
  }

  #giveFds(fields: readonly string[] | true, answer: unknown): unknown {
    if (fields === true) return this.giveFd();
    const given = fields.map((field) => [field, this.giveFd()] as const);
    if (fields[0] === '0') return given.map(([, fd]) => fd);
    return { ...(answer as object | undefined), ...Object.fromEntries(given) };
  }
}

/**
 * A stand-in for the system in unit tests: notes every call, answers as it is told, gives descriptors out and watches that
 * each is closed once. `failAt` makes the nth call (from 1) throw.
 */
export function recordingSys(answers: Answers = {}, failAt?: { nth: number; code: string }): Recording {
  const recorder = new Recorder(answers, failAt);
  const fixed: Readonly<Record<string, unknown>> = {
    'process.signals': signals,
    'text.encodeUtf8': encodeUtf8,
    'text.decodeUtf8': decodeUtf8,
    'loop.monotonicMs': () => 0,
    'loop.realtimeMs': () => 0,
    'host.randomBytes': (length: number) => new Uint8Array(length),
  };
  const module = (moduleName: string): object =>
    new Proxy(
      {},
      {
        get: (_, key) => {
          const name = `${moduleName}.${String(key)}`;
          if (Object.hasOwn(fixed, name)) return fixed[name];
          if (/^[A-Z][A-Z0-9_]+$/.test(String(key))) return recorder.constant(name);
          return (...args: unknown[]) => recorder.call(name, args);
        },
      },
    );
  const names = [
    'process',
    'file',
    'mount',
    'terminal',
    'socket',
    'bpf',
    'seccomp',
    'loop',
    'text',
    'host',
    'decompress',
    'binder',
  ] as const;
  const sys = Object.fromEntries(names.map((name) => [name, module(name)])) as unknown as Sys;
  return { sys, calls: recorder.calls, openFds: recorder.openFds, giveFd: () => recorder.giveFd() };
}
