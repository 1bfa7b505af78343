// SPDX-License-Identifier: Apache-2.0
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Duplex } from 'node:stream';
import type { FakeDevice } from '../../adb/fake-transport.ts';
import type { PushRequest } from '../../adb/transport.ts';
import { DeviceBuild } from '../device-build.ts';
import type { DevicePlaces } from '../device-script.ts';
import { shellService } from './shell-service.ts';

const apartPrefix = 'shell,v2,raw:';
const joinedPrefix = 'exec:';

export type SuKind =
  /** No su program. */
  | 'none'
  /** As Magisk's: `su -c SCRIPT`. */
  | 'magisk'
  /** As AOSP's: `su UID COMMAND...`. */
  | 'aosp'
  | 'deny'
  /** Says nothing and never ends. */
  | 'silent';

export interface ShellDeviceOptions {
  machine?: string;
  su?: SuKind;
  /** What adbd's shell is; 0 is root. */
  uid?: number;
  freeKilobytes?: number;
  debuggable?: boolean;
  /** What its adbd says that it can. */
  features?: readonly string[];
}

const suScripts: Readonly<Record<SuKind, string | undefined>> = {
  none: undefined,
  magisk: 'if [ "$1" = -c ]; then shift; STAND_IN_UID=0 exec sh -c "$*"; fi; echo "su: unknown option $1"; exit 2',
  aosp: 'if [ "$1" = 0 ]; then shift; STAND_IN_UID=0 exec "$@"; fi; echo "su: invalid uid/gid $1"; exit 1',
  deny: 'echo "Permission denied"; exit 13',
  silent: 'exec sleep 1000',
};

/**
 * A stand-in for a device: its adbd runs the real scripts with this machine's own shell in a folder of its own, with
 * `uname`, `id`, `df`, `getprop` and `su` replaced by what the test says.
 */
export class ShellDevice implements FakeDevice {
  readonly directory = mkdtempSync(path.join(tmpdir(), 'lodge-shell-device-'));
  readonly places: DevicePlaces;
  /** Called for each service that is no command. */
  onService: ((service: string) => string) | undefined;
  /** Called when a file has been pushed, before root looks at it. */
  onPushed: ((targetPath: string) => void) | undefined;
  uid: number;
  readonly features: ReadonlySet<string>;
  readonly #shims: string;
  readonly #running = new Set<Duplex>();

  constructor(options: ShellDeviceOptions = {}) {
    const { machine = 'aarch64', su = 'none', uid = 0, freeKilobytes = 1_000_000, debuggable = false } = options;
    this.uid = uid;
    this.features = new Set(options.features);
    this.places = { data: `${this.directory}/data`, elsewhere: `${this.directory}/elsewhere`, temporary: '/tmp' };
    this.#shims = path.join(this.directory, 'shims');
    mkdirSync(this.#shims);
    mkdirSync(`${this.directory}/data/local/tmp`, { recursive: true });
    this.replace('uname', `echo ${machine}`);
    this.replace('id', 'echo "$STAND_IN_UID"');
    this.replace('getprop', `[ "$1" = ro.debuggable ] && echo ${debuggable ? 1 : 0}`);
    this.replace('df', `echo Filesystem; echo "disk 2000000 1 ${freeKilobytes} 1% /data"`);
    const suScript = suScripts[su];
    if (suScript !== undefined) this.replace('su', suScript);
    linkPrograms(path.join(this.directory, 'programs'));
  }

  /** Puts a program of the test's before the machine's. */
  replace(name: string, script: string): void {
    const file = path.join(this.#shims, name);
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
  }

  async openService(service: string): Promise<Duplex> {
    const isApart = service.startsWith(apartPrefix) && this.features.has('shell_v2');
    if (!isApart && !service.startsWith(joinedPrefix)) {
      const words = this.onService?.(service) ?? '';
      const stream = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() });
      stream.push(words);
      stream.push(null);
      return stream;
    }
    const script = service.slice((isApart ? apartPrefix : joinedPrefix).length);
    const child = spawn('sh', ['-c', script], {
      env: { PATH: `${this.#shims}:${this.directory}/programs`, STAND_IN_UID: String(this.uid) },
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
    });
    const stream = isApart ? shellService(child) : joinedService(child);
    stream.on('error', () => undefined);
    this.#running.add(stream);
    stream.once('close', () => {
      this.#running.delete(stream);
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It has ended by itself.
      }
    });
    return stream;
  }

  async push(request: PushRequest): Promise<void> {
    mkdirSync(path.dirname(request.targetPath), { recursive: true });
    copyFileSync(request.sourcePath, request.targetPath);
    request.onProgress?.(1);
    this.onPushed?.(request.targetPath);
  }

  /** The folders of deployed builds, and what is left of unfinished ones. */
  deployed(): string[] {
    const folder = `${this.directory}/data/lodge/bin`;
    return existsSync(folder) ? readdirSync(folder).sort() : [];
  }

  /** What pushes have left behind. */
  temporary(): string[] {
    return readdirSync(`${this.directory}/data/local/tmp`);
  }

  dispose(): void {
    for (const stream of this.#running) stream.destroy();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** What adbd does for `exec:`. One that is put together by `Duplex.from` loses output when the process's input closes first. */
function joinedService(child: ChildProcessWithoutNullStreams): Duplex {
  const service = new Duplex({
    read: () => undefined,
    write(chunk: Buffer, _encoding, done) {
      child.stdin.write(chunk, () => done());
    },
    final(done) {
      child.stdin.end(() => done());
    },
  });
  child.stdin.on('error', () => undefined);
  child.stdout.on('data', (chunk: Buffer) => service.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => service.push(chunk));
  child.once('close', () => {
    if (!service.destroyed) service.push(null);
  });
  return service;
}

/** Links to the few programs that the scripts call: the machine's own su must not be found. */
function linkPrograms(folder: string): void {
  mkdirSync(folder);
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  for (const name of programs) {
    const program = folders.map((each) => path.join(each, name)).find(existsSync);
    if (program === undefined) throw new Error(`this machine has no ${name}`);
    symlinkSync(program, path.join(folder, name));
  }
}

const programs = 'sh cat cp mv rm mkdir chmod sync ls find head tail basename dirname sha256sum sleep'.split(' ');

/** Its agent is not packed. */
export const agentScript = `
[ "$1" != --unpack ] || { cat "$2" >"$3"; exit; }
[ "$1" != --preload ] || { : >"$2.heap"; exit; }
h=$(sha256sum "$(dirname "$0")/agent.qbc")
echo "LODGE {\\"protocol\\":1,\\"agentHash\\":\\"\${h%% *}\\",\\"bootId\\":\\"b\\",\\"uid\\":$(id -u),\\"machine\\":\\"$(uname -m)\\",\\"kernelRelease\\":\\"k\\"}"
exec cat >/dev/null
`;

export interface StandInBuild {
  /** First line of the helper: the shell of the machine that it runs on. */
  shebang?: string;
  lodged?: string;
  agent?: string;
}

/** A staged build whose helper is a shell script that says a true hello. */
export async function makeStandInBuild(
  directory: string,
  { shebang = '#!/bin/sh', lodged = `${shebang}${agentScript}`, agent = 'agent' }: StandInBuild = {},
): Promise<DeviceBuild> {
  const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
  mkdirSync(path.join(directory, 'arm64'), { recursive: true });
  writeFileSync(path.join(directory, 'arm64', 'lodged'), lodged);
  writeFileSync(path.join(directory, 'arm64', 'agent.qbc.xz'), agent);
  const arm64 = {
    lodged: hash(lodged),
    agent: hash(agent),
    packed: hash(agent),
    lodgedBytes: lodged.length,
    agentBytes: agent.length,
    packedBytes: agent.length,
  };
  writeFileSync(path.join(directory, 'manifest.json'), JSON.stringify({ version: '0', archs: { arm64 } }));
  return DeviceBuild.load(directory);
}
