// SPDX-License-Identifier: Apache-2.0
import { type Hello, helloPrefix, limits, parseHello } from '../../agent/protocol/index.ts';
import { DesktopFailure } from '../ipc/failure.ts';
import type { CommandStream } from './command-stream.ts';
import { type DeviceFacts, missingPrefix, parseMissing } from './device-facts.ts';
import { rootLine, startLine } from './device-script.ts';

/** The first line that a script of ours says on a stream, after whatever a su program or a shell had to say. */
export type Greeting =
  /** The agent runs. `rest` are the bytes after its line; the stream is paused and the caller's. */
  | { kind: 'hello'; hello: Hello; stream: CommandStream; rest: Uint8Array }
  | { kind: 'missing'; facts: DeviceFacts }
  | { kind: 'failed'; step: string; text: string }
  /** The stream ended, or spoke of other things, before any of these. `started`: the agent had its turn. */
  | { kind: 'ended'; text: string; started: boolean };

const failedPrefix = 'LODGE-FAILED ';
const longestBytes = limits.greetingBytes + limits.helloBytes;

export interface GreetingOptions {
  timeoutMs: number;
  /** Called once when nothing has come for so long: perhaps a person is being asked. */
  quietMs?: number;
  onQuiet?(): void;
  signal?: AbortSignal | undefined;
}

type Line = Exclude<Greeting, { kind: 'hello' }> | { kind: 'hello'; hello: Hello };

function parseLine(line: string): Line | undefined {
  if (line.startsWith(helloPrefix)) {
    const hello = parseHello(line);
    return hello === undefined ? undefined : { kind: 'hello', hello };
  }
  if (line.startsWith(missingPrefix)) {
    const facts = parseMissing(line);
    return facts === undefined ? undefined : { kind: 'missing', facts };
  }
  if (!line.startsWith(failedPrefix)) return undefined;
  const [step = '', ...words] = line.slice(failedPrefix.length).split(' ');
  return { kind: 'failed', step, text: words.join(' ') };
}

/** The first line of ours in what has come so far, and where the bytes after it begin. */
function findLine(bytes: Buffer, from: number): { found?: { line: Line; end: number }; next: number } {
  let at = from;
  for (let end = bytes.indexOf(0x0a, at); end >= 0; end = bytes.indexOf(0x0a, at)) {
    const line = parseLine(bytes.toString('utf8', at, end).replace(/\r$/, ''));
    if (line !== undefined) return { found: { line, end: end + 1 }, next: end + 1 };
    at = end + 1;
  }
  return { next: at };
}

function endedGreeting(bytes: Buffer, { errorText = '' }: CommandStream): Greeting {
  const said = `${bytes.toString('utf8', 0, limits.greetingBytes)}\n${errorText}`;
  const lines = said.split(/\r?\n/);
  const text = lines.filter((line) => line !== startLine && line !== rootLine).join('\n');
  return { kind: 'ended', text: text.trim(), started: lines.includes(startLine) };
}

/**
 * Reads until one of our lines. The stream is destroyed unless the answer is a hello.
 * @throws DesktopFailure root-timeout when the time is up (the caller may know a better name), cancelled
 */
export function readGreeting(stream: CommandStream, options: GreetingOptions): Promise<Greeting> {
  return new Promise((resolve, reject) => {
    let bytes = Buffer.alloc(0);
    let searched = 0;
    const quietTimer = setTimeout(() => {
      if (bytes.length === 0) options.onQuiet?.();
    }, options.quietMs ?? options.timeoutMs);
    const timer = setTimeout(() => fail('root-timeout', 'nobody answered'), options.timeoutMs);
    const onAbort = (): void => fail('cancelled', 'the connection was given up');
    const settle = (): void => {
      clearTimeout(timer);
      clearTimeout(quietTimer);
      options.signal?.removeEventListener('abort', onAbort);
      stream.removeListener('data', onData);
      stream.removeListener('end', onEnd);
      stream.removeListener('close', onEnd);
    };
    const finish = (greeting: Greeting): void => {
      settle();
      if (greeting.kind !== 'hello') stream.destroy();
      resolve(greeting);
    };
    const fail = (reason: 'root-timeout' | 'cancelled', message: string): void => {
      settle();
      stream.destroy();
      reject(new DesktopFailure(reason, message));
    };
    const onEnd = (): void => finish(endedGreeting(bytes, stream));
    const onData = (chunk: Buffer): void => {
      bytes = Buffer.concat([bytes, chunk]);
      const { found, next } = findLine(bytes, searched);
      searched = next;
      if (found === undefined) {
        if (bytes.length > longestBytes) finish(endedGreeting(bytes, stream));
        return;
      }
      stream.pause();
      if (found.line.kind !== 'hello') finish(found.line);
      else finish({ kind: 'hello', hello: found.line.hello, stream, rest: bytes.subarray(found.end) });
    };
    stream.on('data', onData);
    stream.once('end', onEnd);
    stream.once('close', onEnd);
    options.signal?.addEventListener('abort', onAbort);
    if (options.signal?.aborted) onAbort();
  });
}
