// SPDX-License-Identifier: Apache-2.0
import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startAdbServer } from '../phone/adb-server.ts';
import { startFastRig } from '../phone/fast-rig.ts';

/**
 * Imports beside `adb push` of the same bytes, in the rig with the real adbd: an ext4 image that is half full, as it is and in other
 * forms. `node --import tsx e2e/bench/import-speed.ts [MEBIBYTES] [CABLE_MEGABYTES_PER_SECOND]`
 */
const cli = fileURLToPath(new URL('../../build/out/electron/cli.js', import.meta.url));
const run = promisify(execFile);
const rounds = 3;

export interface ImportSpeed {
  form: string;
  /** Of the file that crosses the cable. */
  fileBytes: number;
  /** Of the image that it becomes. */
  imageBytes: number;
  /** Milliseconds, a round each, the connecting and its process left out. */
  importMs: number[];
  pushMs: number[];
  /** Most that was resident at once, in kB. */
  desktopKilobytes: number;
  /** What of it is the process's own, as is not what lies in the program's file and is shared with every other Node. */
  desktopPrivateKilobytes: number;
  keeperKilobytes: number;
  sessionKilobytes: number;
}

function peakOf(pid: string | number): number {
  try {
    return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

function privateOf(pid: number): number {
  try {
    const all = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8').matchAll(/^Private_(?:Clean|Dirty):\s+(\d+)/gm);
    return [...all].reduce((sum, [, kilobytes]) => sum + Number(kilobytes), 0);
  } catch {
    return 0;
  }
}

/** By their command lines; the rig's processes are this machine's. */
function pidsOf(pattern: RegExp): string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return pattern.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' '));
    } catch {
      return false;
    }
  });
}

/** An ext4 image of which half is taken by what does not compress, as code does to a third. */
export function makeImage(directory: string, mebibytes: number): string {
  const path = join(directory, 'raw.img');
  const fd = openSync(path, 'w');
  closeSync(fd);
  execFileSync('truncate', ['-s', `${mebibytes}M`, path]);
  execFileSync('mkfs.ext4', ['-q', '-F', '-E', 'lazy_itable_init=1', path], { stdio: 'ignore' });
  const content = openSync(path, 'r+');
  const random = readFileSync(cli).subarray(0, 64 * 1024);
  const noise = Buffer.alloc(1024 * 1024);
  let seed = 1;
  for (let at = 0; at < noise.length / 3; at++) {
    seed = (seed * 1103515245 + 12345) & 0x7fffffff;
    noise[at] = seed >> 16;
  }
  for (let at = noise.length / 3; at < noise.length; at += random.length) random.copy(noise, Math.floor(at));
  // Behind the metadata: what is measured is the way of the bytes, not what they mean.
  for (let block = Math.floor(mebibytes / 4); block < Math.floor((mebibytes * 3) / 4); block++) {
    noise.writeUInt32LE(block, 0);
    writeSync(content, noise, 0, noise.length, block * 1024 * 1024);
  }
  closeSync(content);
  return path;
}

interface Rig {
  serial: string;
  env: NodeJS.ProcessEnv;
}

async function push({ serial, env }: Rig, file: string): Promise<number> {
  const begunAt = performance.now();
  await run('adb', ['-s', serial, 'push', file, '/data/local/tmp/pushed'], { env });
  const ms = performance.now() - begunAt;
  await run('adb', ['-s', serial, 'shell', 'rm /data/local/tmp/pushed'], { env });
  return ms;
}

const peakNames = ['desktopKilobytes', 'desktopPrivateKilobytes', 'keeperKilobytes', 'sessionKilobytes'] as const;
type Peak = (typeof peakNames)[number];

interface Imported {
  ms: number;
  peaks: Pick<ImportSpeed, Peak>;
}

async function importFile({ serial, env }: Rig, file: string): Promise<Imported> {
  const words = [
    cli,
    '--serial',
    serial,
    '--json',
    'create',
    'bench',
    '--network',
    'empty',
    '--rootfs',
    file,
    '--template',
    'linux',
  ];
  const begunAt = performance.now();
  const desktop = spawn(process.execPath, words, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  desktop.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const peaks = { desktopKilobytes: 0, desktopPrivateKilobytes: 0, keeperKilobytes: 0, sessionKilobytes: 0 };
  const look = (): void => {
    peaks.desktopKilobytes = Math.max(peaks.desktopKilobytes, peakOf(desktop.pid ?? 0));
    peaks.desktopPrivateKilobytes = Math.max(peaks.desktopPrivateKilobytes, privateOf(desktop.pid ?? 0));
    for (const pid of pidsOf(/^\[lodge import\] bench/))
      peaks.keeperKilobytes = Math.max(peaks.keeperKilobytes, peakOf(pid));
    for (const pid of pidsOf(/lodged serve/)) peaks.sessionKilobytes = Math.max(peaks.sessionKilobytes, peakOf(pid));
  };
  const timer = setInterval(look, 100);
  const [code] = (await once(desktop, 'close')) as [number | null];
  clearInterval(timer);
  const ms = performance.now() - begunAt;
  if (code !== 0) throw new Error(`the import failed: ${output}`);
  await run(process.execPath, [cli, '--serial', serial, 'destroy', 'bench'], { env });
  return { ms, peaks };
}

/** What a command of the client takes that moves nothing. */
async function idleMs({ serial, env }: Rig): Promise<number> {
  const begunAt = performance.now();
  await run(process.execPath, [cli, '--serial', serial, '--json', 'guests'], { env });
  return performance.now() - begunAt;
}

async function measureForm(
  rig: Rig,
  form: string,
  file: string,
  imageBytes: number,
  raw: string,
): Promise<ImportSpeed> {
  const speed: ImportSpeed = {
    ...{ form, fileBytes: statSync(file).size, imageBytes, importMs: [], pushMs: [] },
    ...{ desktopKilobytes: 0, desktopPrivateKilobytes: 0, keeperKilobytes: 0, sessionKilobytes: 0 },
  };
  for (let round = 0; round < rounds; round++) {
    const base = await idleMs(rig);
    const { ms, peaks } = await importFile(rig, file);
    speed.importMs.push(ms - base);
    // Of the image as it has to be on the device: what push would have to carry.
    speed.pushMs.push(await push(rig, raw));
    for (const key of peakNames) speed[key] = Math.max(speed[key], peaks[key]);
  }
  return speed;
}

/** Leaves nothing behind. Forms whose tool is not there are left out. */
export async function measureImportSpeed(mebibytes = 512, cableBytesPerSecond?: number): Promise<ImportSpeed[]> {
  const server = await startAdbServer();
  const device = await startFastRig({
    adbServerPort: server.port,
    ...(cableBytesPerSecond === undefined ? {} : { cableBytesPerSecond }),
  });
  const directory = mkdtempSync('/var/tmp/lodge-import-speed-');
  const env = { ...process.env, ANDROID_ADB_SERVER_PORT: String(server.port), LANG: 'C.UTF-8' };
  const rig = { serial: device.serial, env };
  try {
    // Images are mounted once to be looked into.
    const nodes = Array.from({ length: 64 }, (_, index) => `mknod /dev/loop${index} b 7 ${index}`);
    await device.rootShell(['mknod /dev/loop-control c 10 237', ...nodes].join('; '));
    const raw = makeImage(directory, mebibytes);
    const imageBytes = statSync(raw).size;
    execFileSync('gzip', ['-1', '-k', raw]);
    execFileSync('zstd', ['-q', '-3', '-k', raw]);
    const forms: [string, string][] = [
      ['raw', raw],
      ['gzip', `${raw}.gz`],
      ['zstd', `${raw}.zst`],
    ];
    const speeds: ImportSpeed[] = [];
    for (const [form, file] of forms) speeds.push(await measureForm(rig, form, file, imageBytes, raw));
    return speeds;
  } finally {
    await device.stop();
    await server.stop();
    rmSync(directory, { recursive: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [mebibytes = 512, cable] = process.argv.slice(2).map(Number);
  console.log(await measureImportSpeed(mebibytes, cable === undefined ? undefined : cable * 1e6));
}
