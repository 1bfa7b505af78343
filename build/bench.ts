// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { measureBootLog } from '../e2e/bench/boot-log.ts';
import { measureImportSpeed } from '../e2e/bench/import-speed.ts';
import { measureLogcatSpeed } from '../e2e/bench/logcat-speed.ts';
import { measureSideBySide } from '../e2e/bench/side-by-side.ts';
import { measureStartTimes } from '../e2e/bench/start-time.ts';
import { main, mustRun, root } from './run-command.ts';

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(0)} kB`;

/** Medians in milliseconds on this machine, ours and theirs, and their ratio. */
async function sideBySideRows(): Promise<[string, string][]> {
  const { start, sessionStart, attach, runToExit, monitorKilobytes } = await measureSideBySide();
  const ratio = (one: readonly number[], other: readonly number[]): string => {
    const [ours, theirs] = [median(one), median(other)];
    const fastest = (Math.min(...one) / Math.min(...other)).toFixed(2);
    return `${ours.toFixed(1)} / ${theirs.toFixed(1)} ms = ${(ours / theirs).toFixed(2)}, of the fastest ${fastest}`;
  };
  const { ours, lxc } = monitorKilobytes;
  return [
    ['this machine: start by a session / lxc-start 5.0', ratio(sessionStart, start.lxc)],
    ['this machine: lodged lxc-start / lxc-start 5.0', ratio(start.ours, start.lxc)],
    ['this machine: lodged lxc-attach of true / lxc-attach', ratio(attach.ours, attach.lxc)],
    ['this machine: run of true to its end / lxc-start -F', ratio(runToExit.ours, runToExit.lxc)],
    ['this machine: run of true to its end / crun', ratio(runToExit.ours, runToExit.crun)],
    ['this machine: private memory of an idle monitor / of LXC', `${ours} / ${lxc} kB = ${(ours / lxc).toFixed(2)}`],
  ];
}

async function importRows(place: string, mebibytes: number, cableBytesPerSecond?: number): Promise<[string, string][]> {
  const speeds = await measureImportSpeed(mebibytes, cableBytesPerSecond);
  return speeds.map((speed) => {
    const [ours, push] = [median(speed.importMs), median(speed.pushMs)];
    const desktop = `${speed.desktopKilobytes} (of its own ${speed.desktopPrivateKilobytes})`;
    const peaks = [desktop, speed.sessionKilobytes, speed.keeperKilobytes].join(' / ');
    const megabytesPerSecond = (speed.imageBytes / 1000 / ours).toFixed(1);
    return [
      `import of ${speed.form} / adb push of the image, on ${place}`,
      `${(push / ours).toFixed(2)} of its speed (${megabytesPerSecond} MB/s); kB at most: ${peaks}`,
    ];
  });
}

function desktopRows(): [string, string][] {
  const script = `${root}e2e/bench/desktop-figures.ts`;
  const told = execFileSync(process.execPath, ['--import', 'tsx', script], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(told) as [string, string][];
}

/** `npm run bench`: figures, printed and kept in build/out/bench.json. None is a test. */
await main(async () => {
  await mustRun(process.execPath, ['--import', 'tsx', `${root}build/build.ts`]);
  const rows: [string, string][] = [];
  for (const architecture of ['arm64', 'x86_64']) {
    const paths = ['lodged', 'agent.qbc.xz'].map((file) => `${root}build/out/device/${architecture}/${file}`);
    const [helper = 0, agent = 0] = paths.map((path) => statSync(path).size);
    const zipped = paths.reduce((sum, path) => sum + gzipSync(readFileSync(path)).length, 0);
    rows.push([
      `${architecture}: pushed (limit 1,200 kB; agent 200 kB)`,
      `${kilobytes(helper + agent)} = lodged ${kilobytes(helper)} + agent ${kilobytes(agent)}, gzipped ${kilobytes(zipped)}`,
    ]);
  }
  rows.push(...measureBootLog(1_000_000));
  rows.push(...desktopRows());
  rows.push(...(await importRows('the fast rig, whose cable carries as much as the machine can', 512)));
  rows.push(...(await importRows('the fast rig, a cable of 40 MB/s, as USB 2', 128, 40_000_000)));
  const logcat = await measureLogcatSpeed();
  rows.push([
    `logcat: ${logcat.asked} entries at ${logcat.askedPerSecond}/s from the stand-in, on the fast rig`,
    `${logcat.arrived} at ${logcat.arrivedPerSecond.toFixed(0)}/s, ${logcat.dropped} dropped and told, ${logcat.missing} overtaken in logd`,
  ]);
  rows.push(...(await sideBySideRows()));
  const times = await measureStartTimes();
  const [ours, theirs] = [median(times.lodge), median(times.lxc)];
  const spread = (values: readonly number[]): string =>
    `${Math.min(...values).toFixed(0)} to ${Math.max(...values).toFixed(0)} ms`;
  rows.push(['connect, nothing to push, median', `${median(times.connect).toFixed(0)} ms (${spread(times.connect)})`]);
  rows.push(['start to RUNNING, Lodge, median', `${ours.toFixed(0)} ms (${spread(times.lodge)})`]);
  rows.push([
    `start to RUNNING, lxc-start ${times.lxcVersion}, median`,
    `${theirs.toFixed(0)} ms (${spread(times.lxc)})`,
  ]);
  rows.push(['ratio (goal 0.8)', (ours / theirs).toFixed(2)]);
  rows.push(['ratio of the fastest', (Math.min(...times.lodge) / Math.min(...times.lxc)).toFixed(2)]);
  const { megabytesPerSecond, receivedBytes, printedBytes } = times.terminal;
  rows.push([
    "terminal: from the guest's console to the desktop",
    `${megabytesPerSecond.toFixed(1)} MB/s, ${receivedBytes} of ${printedBytes} bytes`,
  ]);
  console.log('');
  for (const [title, figure] of rows) console.log(`${title.padEnd(52)} ${figure}`);
  writeFileSync(`${root}build/out/bench.json`, JSON.stringify({ rows, times }, undefined, 2));
  return 0;
});
