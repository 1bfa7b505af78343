// SPDX-License-Identifier: Apache-2.0
import { makeSysError } from '../../../../sys/injecting.ts';
import { type Answers, type Recording, recordingSys } from '../../../../sys/recording.ts';

export interface ScriptedLoop extends Recording {
  /** Calls back who watches the descriptor, which may have been closed meanwhile. */
  ready(fd: number, events?: number): void;
  /** Passes that time, and calls back those timers. */
  pass(ms: number): void;
  /** Descriptors that are watched. */
  watched(): number[];
  /** Of the last call by that name. */
  lastFd(): number;
  /** What `file.read` of a descriptor answers next; an errno's name: it throws. */
  give(fd: number, ...answers: (Uint8Array | string)[]): void;
}

/** A stand-in for the event loop, with a clock that the test moves. */
export function scriptedLoop(answers: Answers = {}): ScriptedLoop {
  const callbacks = new Map<number, (events: number) => void>();
  const timers = new Map<number, { atMs: number; callback: () => void }>();
  const given = new Map<number, (Uint8Array | string)[]>();
  let nowMs = 0;
  let nextTimer = 1;
  const recording = recordingSys({
    'loop.add': (fd: number, _events: number, callback: (events: number) => void) => callbacks.set(fd, callback),
    'loop.remove': (fd: number) => callbacks.delete(fd),
    'loop.setTimer': (delayMs: number, callback: () => void) => {
      timers.set(nextTimer, { atMs: nowMs + delayMs, callback });
      return nextTimer++;
    },
    'loop.clearTimer': (id: number) => timers.delete(id),
    'loop.boottimeMs': () => nowMs,
    'file.read': (fd: number) => {
      const answer = given.get(fd)?.shift();
      if (typeof answer === 'string') throw makeSysError(answer, 5, 'read');
      return answer;
    },
    'file.write': (_fd: number, bytes: Uint8Array) => bytes.length,
    ...answers,
  });
  return {
    ...recording,
    ready: (fd, events = 1) => callbacks.get(fd)?.(events),
    pass: (ms) => {
      nowMs += ms;
      for (const [id, { atMs, callback }] of [...timers]) if (atMs <= nowMs && timers.delete(id)) callback();
    },
    watched: () => [...callbacks.keys()],
    lastFd: () => Math.max(...recording.openFds),
    give: (fd, ...more) => void given.set(fd, [...(given.get(fd) ?? []), ...more]),
  };
}
