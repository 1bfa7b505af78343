// SPDX-License-Identifier: Apache-2.0
import type { GuestSummary, MetricsSample } from '../../../agent/protocol/index.ts';
import type { CommandSession } from '../command-session.ts';
import { bytesText, table } from '../output.ts';

export interface TopOptions {
  /** One figure of each guest, and done. */
  once: boolean;
  intervalMs: number;
}

/** The last two samples of a guest: rates are differences. */
interface Pair {
  before?: MetricsSample;
  now: MetricsSample;
}

function cpuPercent({ before, now }: Pair): string {
  const [from, to] = [before?.cgroup.cpuUsageMicroseconds, now.cgroup.cpuUsageMicroseconds];
  if (before === undefined || from === undefined || to === undefined) return '-';
  const elapsedMs = now.monotonicMs - before.monotonicMs;
  return elapsedMs <= 0 ? '-' : `${((to - from) / (elapsedMs * 10)).toFixed(1)} %`;
}

function traffic({ network }: MetricsSample): { received: number; sent: number } {
  const real = network.interfaces.filter((each) => each.name !== 'lo');
  return {
    received: real.reduce((sum, each) => sum + each.receivedBytes, 0),
    sent: real.reduce((sum, each) => sum + each.sentBytes, 0),
  };
}

function row(pair: Pair): string[] {
  const { cgroup, guest } = pair.now;
  const { received, sent } = traffic(pair.now);
  const memory = `${bytesText(cgroup.memoryCurrentBytes)} / ${bytesText(cgroup.memoryLimitBytes)}`;
  const pids = cgroup.pidsCurrent === undefined ? '-' : String(cgroup.pidsCurrent);
  return [guest, cpuPercent(pair), memory, pids, bytesText(received), bytesText(sent)];
}

const header = ['GUEST', 'CPU', 'MEMORY', 'PIDS', 'RECEIVED', 'SENT'];

/** Shows figures as they come: each one as JSON, or a table in place on a terminal. */
class Board {
  readonly #session: CommandSession;
  readonly pairs = new Map<string, Pair>();

  constructor(session: CommandSession) {
    this.#session = session;
  }

  add(sample: MetricsSample): void {
    const before = this.pairs.get(sample.guest)?.now;
    this.pairs.set(sample.guest, before === undefined ? { now: sample } : { before, now: sample });
  }

  draw(latest: MetricsSample, inPlace: boolean): void {
    const rows = [...this.pairs.values()].map(row);
    const lines = table([header, ...rows]);
    this.#session.output.result(latest, inPlace ? [`\x1b[H\x1b[J${lines.join('\n')}`] : lines);
  }
}

/** Processor, memory, processes and traffic of the running guests, or of one. */
export async function showTop(session: CommandSession, guest: string | undefined, options: TopOptions): Promise<void> {
  const { serial } = await session.connect();
  const guests = await session.call('guests.list', { serial });
  const names = guest === undefined ? guests.filter(isRunning).map(({ name }) => name) : [guest];
  if (names.length === 0) {
    session.output.result([], [session.output.words.noneRuns]);
    return;
  }
  const board = new Board(session);
  // Rates need two samples of each.
  const missing = new Map(names.map((name) => [name, 2]));
  await new Promise<void>((resolve, reject) => {
    session.client.onEvent(({ event, payload }) => {
      if (event !== 'metrics.sampled' || payload.serial !== serial) return;
      const { sample } = payload;
      board.add(sample);
      missing.set(sample.guest, (missing.get(sample.guest) ?? 1) - 1);
      const complete = [...missing.values()].every((count) => count <= 0);
      if (options.once && !complete) return;
      if (options.once) showOnce(session, board);
      else board.draw(sample, process.stdout.isTTY);
      if (options.once) resolve();
    });
    process.once('SIGINT', () => resolve());
    const subscribing = names.map((name) =>
      session.call('metrics.subscribe', { serial, guest: name, intervalMs: options.intervalMs }),
    );
    Promise.all(subscribing).catch(reject);
  });
}

function showOnce(session: CommandSession, board: Board): void {
  const pairs = [...board.pairs.values()];
  session.output.result(
    pairs.map(({ now }) => now),
    table([header, ...pairs.map(row)]),
  );
}

function isRunning({ state }: GuestSummary): boolean {
  return state === 'RUNNING' || state === 'FROZEN';
}
