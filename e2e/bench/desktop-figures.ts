// SPDX-License-Identifier: Apache-2.0
import { loadavg } from 'node:os';
import { electronExecutable } from '../desktop/electron-executable.ts';
import { measureFiftyGuests } from './fifty-guests.ts';
import { measureWindowStart } from './window-start.ts';
import { measureWindowWork } from './window-work.ts';

/** The window's rows for `npm run bench`, printed as JSON: a program of its own, because it reads what belongs to pages. */
function at(values: readonly number[], part: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

const middle = (values: readonly number[]): string =>
  `median ${at(values, 0.5).toFixed(1)} ms, 95 % within ${at(values, 0.95).toFixed(1)} ms`;

const load = (): string => `load ${loadavg()[0]?.toFixed(1)}`;

async function electronRows(): Promise<[string, string][]> {
  const { firstPaint, interactive } = await measureWindowStart();
  const started: [string, string][] = [
    ['window: first paint, from the start of the process', `${middle(firstPaint)}, ${load()}`],
    ['window: interactive, from the start of the process', middle(interactive)],
  ];
  const work = await measureWindowWork();
  const { shown, hidden } = work.idle;
  return [
    ...started,
    [
      'window: idle, two devices and ten guests (limit 1 %)',
      `${shown.percent.toFixed(2)} % of a processor shown, ${hidden.percent.toFixed(2)} % hidden, ${load()}`,
    ],
    [
      'terminal: shell to the screen / adb exec-out to a file',
      `${work.terminalMegabytesPerSecond.toFixed(1)} / ${work.execOutMegabytesPerSecond.toFixed(1)} MB/s`,
    ],
    ['terminal: echo of a key, in the page', middle(work.echoMs)],
    ['terminal: echo of a key, adb shell', middle(work.adbShellEchoMs)],
  ];
}

async function desktopRows(): Promise<[string, string][]> {
  const { first, work, processorMs } = await measureFiftyGuests();
  const over = work.filter((each) => each > 8).length;
  const rows: [string, string][] = [
    [
      'window: 50 guests at 10 Hz, a tick and its frame (limit 8 ms)',
      `${middle(work)}, ${over} of ${work.length} over; the first of all ${Math.max(...first).toFixed(1)} ms; ${processorMs.task.toFixed(1)} ms of the page's processor time; ${load()}`,
    ],
  ];
  if (electronExecutable() === undefined || process.env.DISPLAY === undefined)
    return [...rows, ['window: in Electron', 'not measured: it needs LODGE_ELECTRON and a display (xvfb-run -a)']];
  return [...rows, ...(await electronRows())];
}

console.log(JSON.stringify(await desktopRows()));
