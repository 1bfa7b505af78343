// SPDX-License-Identifier: Apache-2.0
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { BootLogEntry, BootLogGap } from '../../agent/protocol/index.ts';
import { buildAndroidStandIn, standInInit } from '../fixtures/guests/android-stand-in/android-stand-in.ts';
import { startAdbServer } from '../phone/adb-server.ts';
import { startFastRig } from '../phone/fast-rig.ts';

/**
 * Entries of a guest's log that arrive on the desktop, printed by `lodge logs --follow --json`, from the Android stand-in in the rig
 * with the real adbd. `node --import tsx e2e/bench/logcat-speed.ts [PER_SECOND] [TOTAL]`
 */
const cli = fileURLToPath(new URL('../../build/out/electron/cli.js', import.meta.url));
const run = promisify(execFile);
const guest = 'droid';

export interface LogcatSpeed {
  /** That the guest's logd was asked to make. */
  askedPerSecond: number;
  asked: number;
  arrived: number;
  /** Told as lost by the device: its ring was overtaken by a slow desktop. */
  dropped: number;
  /** Whose numbers nobody has seen, though none was told as lost: logd's own ring was overtaken, or something is wrong. */
  missing: number;
  /** Of those that arrived, from the first to the last arrival. */
  arrivedPerSecond: number;
}

type Line = Partial<BootLogEntry & BootLogGap>;
type Counted = Omit<LogcatSpeed, 'askedPerSecond' | 'asked'>;

/** Until the last number came, or none for so long. */
const longestSilenceMs = 20_000;

async function follow(args: readonly string[], env: NodeJS.ProcessEnv, asked: number): Promise<Counted> {
  const reader = spawn(process.execPath, [cli, ...args], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let [arrived, dropped, firstMs, lastMs] = [0, 0, 0, 0];
  let silence = setTimeout(() => reader.kill('SIGKILL'), 3 * longestSilenceMs);
  for await (const text of createInterface({ input: reader.stdout })) {
    const { tag, text: message = '', lost = 0 } = JSON.parse(text) as Line;
    dropped += lost;
    if (tag !== 'standin-load') continue;
    lastMs = performance.now();
    if (arrived++ === 0) firstMs = lastMs;
    if (Number(/\d+/.exec(message)?.[0]) === asked) break;
    if (arrived % 1000 !== 0) continue;
    clearTimeout(silence);
    silence = setTimeout(() => reader.kill('SIGKILL'), longestSilenceMs);
  }
  clearTimeout(silence);
  if (reader.exitCode === null && reader.signalCode === null) {
    reader.kill('SIGKILL');
    await once(reader, 'close');
  }
  const arrivedPerSecond = (arrived * 1000) / (lastMs - firstMs);
  return { arrived, dropped, missing: asked - arrived - dropped, arrivedPerSecond };
}

/** Leaves nothing behind. */
export async function measureLogcatSpeed(askedPerSecond = 100_000, asked = 500_000): Promise<LogcatSpeed> {
  const server = await startAdbServer();
  const rig = await startFastRig({ adbServerPort: server.port });
  const directory = mkdtempSync(join(tmpdir(), 'lodge-logcat-speed-'));
  const env = { ...process.env, ANDROID_ADB_SERVER_PORT: String(server.port), LANG: 'C.UTF-8' };
  const device = ['--serial', rig.serial];
  const lodge = async (...args: string[]): Promise<string> =>
    (await run(process.execPath, [cli, ...device, ...args], { env })).stdout;
  try {
    const { tarPath } = await buildAndroidStandIn('amd64');
    await lodge(
      'create',
      guest,
      '--template',
      'linux',
      '--network',
      'empty',
      '--rootfs',
      tarPath,
      '--init',
      standInInit,
    );
    const config = join(directory, 'config');
    writeFileSync(config, `${await lodge('config', guest)}lodge.kmsg = 1\nlodge.logcat = 1\n`);
    await lodge('config', guest, '--set', config);
    await lodge('start', guest);
    for (;;) if ((await lodge('logs', guest)).includes('(sys.boot_completed=1)')) break;
    const following = follow([...device, '--json', 'logs', guest, '--follow'], env, asked);
    const load = ['/system/bin/standin-load', String(askedPerSecond), String(asked)];
    await lodge('exec', guest, '--no-terminal', '--', ...load);
    return { askedPerSecond, asked, ...(await following) };
  } finally {
    await lodge('kill', guest).catch(() => undefined);
    await rig.stop();
    await server.stop();
    rmSync(directory, { recursive: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [perSecond = 100_000, total = 500_000] = process.argv.slice(2).map(Number);
  console.log(await measureLogcatSpeed(perSecond, total));
}
