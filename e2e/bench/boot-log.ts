// SPDX-License-Identifier: Apache-2.0
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { BootLogFeed } from '../../renderer/features/boot-log/boot-log-feed.ts';
import { compileFilter, FilteredLog } from '../../renderer/features/boot-log/log-filter.ts';
import { logSources } from '../../renderer/features/boot-log/log-lines.ts';
import { ScriptedBridge, type ScriptedStream } from '../../renderer/preview/scripted-bridge.ts';
import { Backend } from '../../renderer/state/backend.ts';

/**
 * A million lines in the boot log's own classes, without a window: time to take them, memory, and the time that each
 * keystroke of a filter takes. `node --import tsx e2e/bench/boot-log.ts [LINES]`
 */
const typed: [string, boolean][] = [
  ...['w', 'wp', 'wpa', 'wpa_s', 'wpa_s9', 'WPA'].map((text): [string, boolean] => [text, false]),
  ...['s', 'sta.e', 'state \\w+ after 7+ ms'].map((text): [string, boolean] => [text, true]),
];
const encoder = new TextEncoder();

function lineOf(sequence: number): string {
  const level = sequence % 53 === 29 ? 'error' : sequence % 31 === 11 ? 'warning' : 'info';
  const text = `init[${sequence % 900}]: service wpa_supplicant.${sequence} entered state running after ${sequence % 777} ms`;
  return JSON.stringify({
    sequence,
    timeMs: 1.7e12 + sequence,
    sinceStartMs: sequence,
    source: 'console',
    level,
    text,
  });
}

function chunk(first: number, count: number): Uint8Array {
  return encoder.encode(Array.from({ length: count }, (_, n) => `${lineOf(first + n)}\n`).join(''));
}

function heapMebibytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed / 1024 ** 2;
}

/** Of this process's own processor time: what others do on this machine is not in it. */
function milliseconds(work: () => void): number {
  const from = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1000;
}

function openFeed(): { feed: BootLogFeed; stream: ScriptedStream } {
  const bridge = new ScriptedBridge();
  const feed = new BootLogFeed(new Backend(bridge), { serial: 'S', guest: 'g' }, 'one');
  const [stream] = bridge.streams;
  if (stream === undefined) throw new Error('the feed opened no stream');
  stream.deliver({ kind: 'attached', lostBytes: 0 });
  return { feed, stream };
}

/** Rows for `npm run bench`. */
export function measureBootLog(lines: number): [string, string][] {
  const before = heapMebibytes();
  const { feed, stream } = openFeed();
  let takenMs = 0;
  for (let first = 0; first < lines; first += 1000) {
    const bytes = chunk(first, 1000);
    takenMs += milliseconds(() => stream.deliver({ kind: 'data', bytes }));
  }
  const rows: [string, string][] = [
    [`boot log, ${lines} lines: taken in`, `${takenMs.toFixed(0)} ms`],
    ['boot log: heap (limit 300 MB)', `${(heapMebibytes() - before).toFixed(0)} MiB`],
  ];
  const log = new FilteredLog();
  log.update(feed, compileFilter({ text: '', regex: false, level: 'debug', sources: logSources }));
  for (const [text, regex] of typed) {
    const filter = compileFilter({ text, regex, level: 'debug', sources: logSources });
    let shown = 0;
    const time = milliseconds(() => {
      shown = log.update(feed, filter).length;
    });
    rows.push([`boot log: filter ${regex ? `/${text}/` : `“${text}”`}`, `${time.toFixed(0)} ms, ${shown} lines`]);
  }
  feed.dispose();
  return rows;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const rows = measureBootLog(Number(process.argv[2] ?? 1_000_000));
  for (const [title, figure] of rows) console.log(title.padEnd(52), figure);
}
