// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { AgentFailure } from '../../agent/protocol/index.ts';
import { lastBootText } from '../fixtures/kept-boot.ts';
import { helper, LodgedClient } from '../fixtures/lodged-client.ts';
import type { StockLxc } from './stock-lxc.ts';

export const guestName = 'view';

/** How a start came out. `explanation` is for the reader of a failed test alone. */
export type RunEnd =
  | { outcome: 'refused'; explanation: string }
  | { outcome: 'ended'; how: string; explanation: string };

/** A guest that has been asked to start. */
export interface Run {
  /** Settles when the guest has ended for good, or did not start. */
  end: Promise<RunEnd>;
  /** The host's number of the guest's init. */
  initPid(): Promise<number>;
  kill(): Promise<void>;
}

/** Starts the guest `guestName` of the base's folder `guests`. */
export interface Runner {
  readonly title: string;
  start(base: string): Promise<Run>;
  /** One of its tools and the arguments. */
  command(tool: string, words: readonly string[]): [string, ...string[]];
  /** Ends the guest at once. */
  stop(base: string): Promise<void>;
  close(): Promise<void>;
}

/** In the foreground. */
export class StockRunner implements Runner {
  readonly title: string;
  readonly #lxc: StockLxc;

  constructor(lxc: StockLxc) {
    this.title = `lxc-start ${lxc.release}`;
    this.#lxc = lxc;
  }

  start(base: string): Promise<Run> {
    const log = `${base}/stock.log`;
    // -C: what this process inherited is no affair of the guest.
    const words = ['-F', '-C', '-P', `${base}/guests`, '-n', guestName, '-o', log, '-l', 'DEBUG'];
    const [program, ...rest] = this.#lxc.command('lxc-start', words);
    const child = spawn(program, rest, { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (bytes: Buffer) => {
        said += bytes.toString();
      });
    }
    const end = once(child, 'exit').then(([, signal]): RunEnd => {
      const explanation = `${said}${signal ?? ''}\n${attemptRead(log)}`;
      // The last words of the start, when exec has closed the sync socket.
      const started = /post_start:\d+ - Started/.test(explanation);
      return started
        ? { outcome: 'ended', how: loggedEnd(explanation), explanation }
        : { outcome: 'refused', explanation };
    });
    return Promise.resolve({
      end,
      initPid: () => Promise.resolve(onlyChild(child)),
      kill: async () => {
        await this.stop(base);
        child.kill('SIGKILL');
      },
    });
  }

  command(tool: string, words: readonly string[]): [string, ...string[]] {
    return this.#lxc.command(tool, words);
  }

  async stop(base: string): Promise<void> {
    await this.#lxc.run('lxc-stop', ['-P', `${base}/guests`, '-n', guestName, '-k']);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** lxc-start itself ends with 0 however its guest did; its log has the end of the last boot. */
function loggedEnd(log: string): string {
  const [, how, number] =
    /Child <\d+> ended on (error|signal) \((\d+)\)/.exec(log.slice(log.lastIndexOf('post_start'))) ?? [];
  if (how === undefined) return 'success';
  return how === 'error' ? `code ${number}` : `signal ${number}`;
}

function attemptRead(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** The guest's init, of what is its monitor. */
export function onlyChild({ pid }: ChildProcess): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
  if (children.length !== 1 || children[0] === '')
    throw new Error(`the monitor has the children ${children.join(' ')}`);
  return Number(children[0]);
}

/** By a session with `lodged serve`. */
export class LodgedRunner implements Runner {
  readonly title = 'lodged';
  readonly #client: LodgedClient;

  private constructor(client: LodgedClient) {
    this.#client = client;
  }

  static async open(base: string): Promise<LodgedRunner> {
    return new LodgedRunner(await LodgedClient.open(base));
  }

  async start(base: string): Promise<Run> {
    const client = this.#client;
    client.events.length = 0;
    try {
      await client.request('guest.start', { name: guestName });
    } catch (error) {
      if (!(error instanceof AgentFailure)) throw error;
      const explanation = `${error.reason}: ${error.message} ${JSON.stringify(error.details)}`;
      const refused: RunEnd = { outcome: 'refused', explanation };
      const noPid = (): Promise<never> => Promise.reject(new Error(explanation));
      return { end: Promise.resolve(refused), initPid: noPid, kill: () => Promise.resolve() };
    }
    const end = client
      .event('guest.changed', ({ name, state }) => name === guestName && state === 'STOPPED')
      .then(async (): Promise<RunEnd> => {
        const { lastEnd } = await client.request('guest.get', { name: guestName });
        const explanation = lastBootText(`${base}/guests/${guestName}`);
        return { outcome: 'ended', how: endOf(lastEnd), explanation };
      });
    return {
      end,
      initPid: async () => {
        // At a reboot the guest may be here before its monitor has said so.
        for (;;) {
          const { initPid, state } = await client.request('guest.get', { name: guestName });
          if (initPid !== undefined) return initPid;
          if (state === 'STOPPED') throw new Error('the guest has ended before it was looked at');
        }
      },
      kill: () => this.stop(),
    };
  }

  command(tool: string, words: readonly string[]): [string, ...string[]] {
    return [helper, tool, ...words];
  }

  async stop(): Promise<void> {
    await this.#client.request('guest.kill', { name: guestName });
  }

  async close(): Promise<void> {
    await this.#client.close();
  }
}

/** A halt is a success to lxc-start. */
function endOf(end: { kind: string; code?: number } | undefined): string {
  if (end?.kind === 'exit' && end.code === 0) return 'success';
  if (end?.kind === 'signal' && end.code === 2) return 'success';
  return end?.kind === 'exit' ? `code ${end.code}` : `${end?.kind} ${end?.code}`;
}
