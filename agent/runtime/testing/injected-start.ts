// SPDX-License-Identifier: Apache-2.0
/**
 * A program for the helper: starts a guest with the n-th system call of one of its processes failing, ends the guest where it
 * runs all the same, and prints what came of it as one line of JSON. Arguments: base, name, process, n.
 */
import { type InjectedProcess, injectingSys } from '../../sys/injecting.ts';
import { nativeSys } from '../../sys/native.ts';
import { isSysError } from '../../sys/sys.ts';
import { type Monitor, type MonitorService, RuntimeError } from '../api.ts';
import { BootReader } from '../boot-log/boot-reader.ts';
import { bootNumbers } from '../boot-log/boot-store.ts';
import { lockPath } from '../guest-lock.ts';
import { ensureFolders, pathsOf } from '../host.ts';
import { startGuest } from '../start.ts';

export type InjectedOutcome =
  | { outcome: 'failed'; reason: string; step: string; message: string; descriptors: string[] }
  | { outcome: 'ran'; warnings: string[]; calls: Record<InjectedProcess, string[]>; descriptors: string[] }
  | { outcome: 'broke'; message: string };

const [, base = '', name = '', process = 'monitor', nth = '0'] = nativeSys.host.argv;
const paths = pathsOf(nativeSys, base);
const { sys, seen, here } = injectingSys(nativeSys, process as InjectedProcess, Number(nth));
const callsFile = `${base}/calls.json`;
const launcherFile = `${base}/launcher-calls`;

// The guest's first process has no way out but its environment.
const { execve, exit } = sys.process;
sys.process.execve = (path, argv, environment) => execve(path, argv, [...environment, `CALLS=${seen.join(',')},exec`]);

// Nor has the launcher, which is gone before the guest runs.
sys.process.exit = (code) => {
  if (here() === 'launcher') nativeSys.file.writeFileAtomic(launcherFile, seen.join(','));
  return exit(code);
};

/** None for a guest that needs none. */
function launcherCalls(): string[] {
  return nativeSys.file.access(launcherFile, 0) ? nativeSys.file.readText(launcherFile).split(',') : [];
}

/** What this process has open, but for its loop's own, which is there from its first use on. */
function openDescriptors(): string[] {
  const names = Array.from({ length: 64 }, (_, fd) => `/proc/self/fd/${fd}`);
  return names.flatMap((name) => {
    try {
      const target = nativeSys.file.readlink(name);
      return target === 'anon_inode:[eventpoll]' ? [] : [`${name.slice('/proc/self/fd/'.length)} ${target}`];
    } catch {
      return [];
    }
  });
}

/** In the monitor: tells how many calls there were until RUNNING, and ends the guest. */
function serve(monitor: Monitor): MonitorService {
  monitor.onDidChangeStatus(({ state }) => {
    if (state !== 'RUNNING') return;
    const environment = nativeSys.file.readText(`/proc/${monitor.status().initPid ?? 0}/environ`);
    const guest = (/\bCALLS=([^\0]*)/.exec(environment)?.[1] ?? '').split(',');
    nativeSys.file.writeFileAtomic(callsFile, JSON.stringify({ monitor: seen, launcher: launcherCalls(), guest }));
    nativeSys.loop.setTimer(0, () => void monitor.kill());
  });
  return { stopListening: () => undefined, dispose: () => Promise.resolve() };
}

/** The last boot's log. */
function readBoot(): string {
  const boots = `${paths.guests}/${name}/log/boots`;
  const reader = new BootReader(nativeSys, `${boots}/${bootNumbers(nativeSys, boots).at(-1)}`);
  let text = '';
  for (let bytes = reader.next(); bytes !== undefined; bytes = reader.next()) text += nativeSys.text.decodeUtf8(bytes);
  reader.close();
  return text;
}

async function run(): Promise<InjectedOutcome> {
  try {
    await startGuest({ sys, paths, name, serve });
    const entries = readBoot()
      .split('\n')
      .filter((line) => line !== '');
    const warnings = entries.map((line) => JSON.parse(line) as { level: string; source: string; text: string });
    return {
      outcome: 'ran',
      calls: JSON.parse(nativeSys.file.readText(callsFile)) as Record<InjectedProcess, string[]>,
      descriptors: [],
      warnings: warnings
        .filter((each) => each.source === 'monitor' && each.level === 'warning')
        .map(({ text }) => text),
    };
  } catch (error) {
    if (!(error instanceof RuntimeError)) return { outcome: 'broke', message: String(error) };
    const { reason, message, details } = error.failure;
    return { outcome: 'failed', reason, message, step: String(details.step ?? ''), descriptors: [] };
  }
}

/** The monitor holds the lock until the guest is undone, and removes it: to get it, or to find none, is to know that. */
function waitForMonitor(): void {
  try {
    const fd = nativeSys.file.open(lockPath(paths, name), nativeSys.file.O_RDWR);
    nativeSys.file.flockExclusive(fd, true);
    nativeSys.file.close(fd);
  } catch (error) {
    if (!isSysError(error, 'ENOENT')) throw error;
  }
}

ensureFolders(nativeSys, paths);
const before = openDescriptors();
void run().then((outcome) => {
  waitForMonitor();
  if (outcome.outcome !== 'broke') outcome.descriptors = openDescriptors().filter((each) => !before.includes(each));
  nativeSys.file.write(1, nativeSys.text.encodeUtf8(`${JSON.stringify(outcome)}\n`));
  nativeSys.loop.stop();
});
