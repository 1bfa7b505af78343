// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { cacheDirectory } from '../../build/debian/cache-directory.ts';
import type { DebianArchitecture } from '../../build/debian/fetch.ts';
import { buildProgram } from '../fixtures/build-program.ts';
import { Adb } from './adb.ts';
import type { ShellResult } from './control-channel.ts';
import type { AdbDevice } from './phone.ts';
import { SerialConsole } from './serial-console.ts';
import { fetchUserland, populateUserland, userlandHash } from './userland.ts';
import type { SuMode } from './variants.ts';

export interface RigOptions {
  readonly adbUser?: 'root' | 'shell';
  readonly su?: SuMode;
  /** The adb server to connect to; ANDROID_ADB_SERVER_PORT or adb's own port without it. */
  readonly adbServerPort?: number;
  /** What the cable carries each way; without it as much as the machine can. */
  readonly cableBytesPerSecond?: number;
}

const readyTimeoutMs = 30_000;

const rootShellCommand = [
  ...['/system/bin/busybox', 'env', '-i', 'PATH=/system/bin:/system/xbin:/vendor/bin'],
  ...['/system/bin/sh', '-c', 'exec 2>&1; eval "$1"', 'sh'],
];

/**
 * Starts a device without emulation: the real adbd for this machine's own architecture, in mount, pid,
 * network, uts, ipc and cgroup namespaces, on this machine's kernel. For tests of adb, deployment and the
 * session, where neither the kernel nor the architecture matters: it has no cgroups, which would be this
 * machine's own. It ends with this process. Needs root.
 */
export async function startFastRig(options: RigOptions = {}): Promise<AdbDevice> {
  if (process.getuid?.() !== 0) throw new Error('the fast rig needs root, for namespaces of its own');
  const root = await buildRigTree();
  const namespaces = ['--mount', '--pid', '--net', '--uts', '--ipc', '--cgroup', '--fork', '--kill-child=KILL'];
  const init = ['sh', join(root, 'rig-init'), root, options.adbUser ?? 'root', options.su ?? 'none'];
  const outside = spawn('setpriv', ['--pdeathsig', 'KILL', 'unshare', ...namespaces, ...init], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // The machine's language and settings are not the device's.
    env: { PATH: process.env.PATH },
  });
  const logDirectory = join(cacheDirectory, 'phone', 'runs');
  await mkdir(logDirectory, { recursive: true });
  const directory = await mkdtemp(join(logDirectory, 'rig-'));
  const output = new SerialConsole(outside.stdout, join(directory, 'console.log'));
  outside.stderr.on('data', (chunk: Buffer) => output.note(chunk.toString()));
  outside.once('close', () => output.fail('the fast rig ended'));
  try {
    await output.waitUntilReady(readyTimeoutMs);
    const initPid = await onlyChild(outside);
    const relay = await startRelay(initPid, options.cableBytesPerSecond);
    const adbServerPort = options.adbServerPort ?? Number(process.env.ANDROID_ADB_SERVER_PORT ?? 5037);
    const rig = new FastRig(outside, initPid, relay, new Adb(adbServerPort));
    await rig.restoreCable();
    return rig;
  } catch (error) {
    outside.kill('SIGKILL');
    throw error;
  }
}

class FastRig implements AdbDevice {
  readonly serial: string;
  readonly port: number;
  readonly adb: Adb;
  readonly #outside: ChildProcess;
  readonly #initPid: number;
  readonly #relay: RigRelay;

  constructor(outside: ChildProcess, initPid: number, relay: RigRelay, adb: Adb) {
    this.#outside = outside;
    this.#initPid = initPid;
    this.#relay = relay;
    this.port = relay.port;
    this.serial = `127.0.0.1:${relay.port}`;
    this.adb = adb;
  }

  shell(command: string): Promise<ShellResult> {
    return this.adb.run(['-s', this.serial, 'shell', '-T', command]);
  }

  rootShell(command: string): Promise<ShellResult> {
    const child = spawn('nsenter', [...enter(this.#initPid), ...rootShellCommand, command], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve({ stdout: Buffer.concat(chunks).toString(), exitCode: code ?? 128 }));
    });
  }

  cutCable(): Promise<void> {
    return this.adb.disconnect(this.serial);
  }

  restoreCable(): Promise<void> {
    return this.adb.connect(this.serial);
  }

  async stop(): Promise<void> {
    await this.adb.run(['disconnect', this.serial]).catch(() => undefined);
    await this.#relay.close();
    const ended = once(this.#outside, 'close');
    // unshare's own child has it as its parent-death signal, and the namespace ends with its first process.
    this.#outside.kill('SIGKILL');
    await ended;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}

async function buildRigTree(): Promise<string> {
  const architecture: DebianArchitecture = process.arch === 'arm64' ? 'arm64' : 'amd64';
  const debPaths = await fetchUserland(architecture);
  const hash = (await userlandHash(debPaths)).digest('hex').slice(0, 16);
  const path = join(cacheDirectory, 'phone', `rig-${hash}`);
  if (existsSync(path)) return path;
  await mkdir(join(cacheDirectory, 'phone'), { recursive: true });
  const workDirectory = await mkdtemp(join(cacheDirectory, 'phone', 'building-'));
  try {
    await populateUserland(workDirectory, architecture, debPaths);
    await chmod(workDirectory, 0o755);
    // Another process may have been as quick: what it made is the same.
    await rename(workDirectory, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(workDirectory, { recursive: true, force: true });
  }
  return path;
}

async function onlyChild(process: ChildProcess): Promise<number> {
  const children = await readFile(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8');
  return Number(children.trim().split(' ')[0]);
}

function enter(pid: number): string[] {
  return ['--target', String(pid), '--mount', '--pid', '--net', '--uts', '--ipc', '--cgroup', '--root', '--wd'];
}

interface RigRelay {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Leads a port of this machine's loopback to adbd in the rig's network namespace. adbd listens on every
 * address, and it may be a root shell: in the machine's own network anybody could reach it.
 */
async function startRelay(initPid: number, bytesPerSecond?: number): Promise<RigRelay> {
  const source = fileURLToPath(new URL('rig-relay.c', import.meta.url));
  const program = await buildProgram('rig-relay', source, process.arch === 'arm64' ? 'arm64' : 'x86_64');
  const words = [String(initPid), '5555', ...(bytesPerSecond === undefined ? [] : [String(bytesPerSecond)])];
  const relay = spawn('setpriv', ['--pdeathsig', 'KILL', program, ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(relay, 'close');
  const [line] = (await Promise.race([once(relay.stdout, 'data'), ended])) as [unknown];
  const port = Number(String(line));
  if (!Buffer.isBuffer(line) || !Number.isInteger(port)) throw new Error('the rig-relay gave no port');
  return {
    port,
    async close() {
      // Each of its connections ends with it.
      relay.kill('SIGKILL');
      await ended;
    },
  };
}
