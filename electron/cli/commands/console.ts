// SPDX-License-Identifier: Apache-2.0
import type { ReadStream } from 'node:tty';
import type { BackendStream } from '../../backend/resuming-stream.ts';
import type { StreamToView } from '../../ipc/contract.ts';
import { DesktopFailure } from '../../ipc/failure.ts';
import type { CommandSession } from '../command-session.ts';
import { DetachKeys } from '../detach-keys.ts';
import { exitCodes } from '../output.ts';
import { TextWatch } from '../text-watch.ts';

interface StreamOptions {
  /** A terminal's keys leave it; a command's end is its own. */
  detachable: boolean;
  /** End after so long, for scripts. */
  forMs?: number;
  /** End as soon as this has been printed; otherwise the exit code says that it was not. */
  until?: string;
}

export type ConsoleOptions = Omit<StreamOptions, 'detachable'> & { tty: number };

/** After the end of a piped input: how long the guest may be silent before it counts as having answered. */
const quietMs = 1_000;

interface Terminal {
  rows: number;
  columns: number;
}

export function terminalSize(): Terminal {
  const { rows, columns } = process.stdout;
  return { rows: rows || 24, columns: columns || 80 };
}

/**
 * Joins this terminal to the guest's, raw, until Ctrl-a q; or, without a terminal, sends standard input and prints what comes
 * until the input ends.
 */
export async function attachConsole(session: CommandSession, guest: string, options: ConsoleOptions): Promise<number> {
  const { serial } = await session.connect();
  const attached = new AttachedStream(session, { ...options, detachable: true });
  return attached.run((onMessage, onDrain) =>
    session.client.stream('console', { serial, guest, tty: options.tty, ...terminalSize() }, { onMessage, onDrain }),
  );
}

type OpenStream = (onMessage: (message: StreamToView) => void, onDrain: () => void) => BackendStream;

/** This terminal, or standard input and output, joined to a stream. */
export class AttachedStream {
  readonly #session: CommandSession;
  readonly #options: StreamOptions;
  readonly #input: ReadStream | NodeJS.ReadStream = process.stdin;
  readonly #keys = new DetachKeys();
  readonly #watch: TextWatch | undefined;
  #stream: BackendStream | undefined;
  /** Runs once the input has ended, and from anew with each output. */
  #quiet: NodeJS.Timeout | undefined;
  #finish: (code: number) => void = () => undefined;
  #fail: (error: Error) => void = () => undefined;

  constructor(session: CommandSession, options: StreamOptions) {
    this.#session = session;
    this.#options = options;
    this.#watch = options.until === undefined ? undefined : new TextWatch(options.until);
  }

  async run(open: OpenStream): Promise<number> {
    const over = new Promise<number>((resolve, reject) => {
      this.#finish = resolve;
      this.#fail = reject;
    });
    const { isTTY } = this.#input;
    const onResize = (): void => void this.#stream?.send({ kind: 'resize', ...terminalSize() });
    const onInput = (bytes: Buffer): void => this.#typed(bytes, isTTY);
    const onEnd = (): void => this.#inputEnded();
    const timer = this.#options.forMs === undefined ? undefined : setTimeout(() => this.#timeUp(), this.#options.forMs);
    try {
      this.#stream = open(
        (message) => this.#onMessage(message),
        () => {
          this.#quiet?.refresh();
          this.#input.resume();
        },
      );
      if (isTTY) this.#input.setRawMode(true);
      process.stdout.on('resize', onResize);
      this.#input.on('data', onInput);
      this.#input.once('end', onEnd);
      return await over;
    } finally {
      clearTimeout(timer);
      clearTimeout(this.#quiet);
      process.stdout.removeListener('resize', onResize);
      this.#input.removeListener('data', onInput);
      this.#input.removeListener('end', onEnd);
      if (isTTY) this.#input.setRawMode(false);
      this.#input.pause();
      this.#stream?.close();
    }
  }

  #onMessage(message: StreamToView): void {
    const { words } = this.#session.output;
    switch (message.kind) {
      case 'attached':
        if (this.#input.isTTY && this.#options.detachable) this.#session.output.note(`${words.connected}\r`);
        if (message.lostBytes > 0) this.#session.output.note(`[${words.bytesLost(message.lostBytes)}]\r`);
        return;
      case 'data':
        this.#print(message.bytes);
        return;
      case 'waiting':
        this.#session.output.note(`[${words.deviceAway}]\r`);
        return;
      case 'closed':
        this.#closed(message);
    }
  }

  #print(bytes: Uint8Array): void {
    const stream = this.#stream;
    const done = (): void => void stream?.send({ kind: 'consumed', bytes: bytes.length });
    // What the local terminal has not taken yet is not consumed: the guest waits, not this process's memory.
    this.#session.output.bytesThen(bytes, done);
    this.#quiet?.refresh();
    if (this.#watch?.sees(bytes)) this.#finish(exitCodes.done);
  }

  #closed({ failure, code }: Extract<StreamToView, { kind: 'closed' }>): void {
    if (failure !== undefined) this.#fail(new DesktopFailure(failure.reason, failure.message, failure.details));
    else if (code !== undefined) this.#finish(code);
    else this.#finish(this.#watch === undefined ? exitCodes.done : exitCodes.notSeen);
  }

  #typed(bytes: Buffer, isTTY: boolean): void {
    const { send, detach } =
      isTTY && this.#options.detachable ? this.#keys.filter(bytes) : { send: bytes, detach: false };
    if (send.length > 0 && this.#stream?.send({ kind: 'data', bytes: new Uint8Array(send) }) === false) {
      this.#input.pause();
    }
    if (detach) this.#finish(exitCodes.done);
  }

  /** The guest still answers. With a limit, that is what is waited for; without one, silence ends it. */
  #inputEnded(): void {
    if (!this.#options.detachable) this.#stream?.send({ kind: 'end' });
    if (!this.#options.detachable || this.#options.forMs !== undefined || this.#watch !== undefined) return;
    this.#quiet = setTimeout(() => this.#finish(exitCodes.done), quietMs);
  }

  #timeUp(): void {
    this.#finish(this.#watch === undefined ? exitCodes.done : exitCodes.notSeen);
  }
}
