// SPDX-License-Identifier: Apache-2.0
import * as file from 'lodge:file';
import * as host from 'lodge:host';
import * as mount from 'lodge:mount';
import * as process from 'lodge:process';
import * as text from 'lodge:text';

/** Exit code of a behaviour that cannot be tried here; the reason is on standard output. */
const skippedCode = 77;

const behaviours = new Map<string, () => void | Promise<void>>();

/** States a behaviour. Each runs in a process of its own, as root. */
export function behaviour(sentence: string, run: () => void | Promise<void>): void {
  if (behaviours.has(sentence)) throw new Error(`stated twice: ${sentence}`);
  behaviours.set(sentence, run);
}

class Skip extends Error {}

/** Ends the behaviour: what it needs is not there. */
export function skip(reason: string): never {
  throw new Skip(reason);
}

export function print(line: string): void {
  file.write(1, text.encodeUtf8(`${line}\n`));
}

/** Without arguments lists the sentences, with one runs that behaviour. */
export async function runBehaviours(): Promise<void> {
  const [, sentence] = host.argv;
  if (sentence === undefined) {
    for (const each of behaviours.keys()) print(each);
    return;
  }
  const run = behaviours.get(sentence);
  if (run === undefined) throw new Error(`no such behaviour: ${sentence}`);
  try {
    await run();
  } catch (error) {
    if (!(error instanceof Skip)) throw error;
    print(error.message);
    process.exit(skippedCode);
  }
}

function show(value: unknown): string {
  if (value instanceof Uint8Array) return `bytes ${[...value].join(' ')}`;
  return JSON.stringify(value, (_key, part) => (typeof part === 'bigint' ? `${part}n` : part)) ?? String(value);
}

export function equal(actual: unknown, expected: unknown): void {
  if (show(actual) !== show(expected)) throw new Error(`got ${show(actual)}, expected ${show(expected)}`);
}

export function isTrue(condition: boolean, what: string): void {
  if (!condition) throw new Error(`not true: ${what}`);
}

interface SysError extends Error {
  code: string;
  errno: number;
  call: string;
  path?: string;
}

/** The SysError that the function must throw. */
export function failsWith(code: string, run: () => unknown): SysError {
  try {
    run();
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'SysError') throw error;
    equal((error as SysError).code, code);
    return error as SysError;
  }
  throw new Error(`did not fail with ${code}`);
}

export function throws(kind: ErrorConstructor, run: () => unknown): void {
  try {
    run();
  } catch (error) {
    isTrue(error instanceof kind, `${error} is a ${kind.name}`);
    return;
  }
  throw new Error('did not throw');
}

export function throwsTypeError(run: () => unknown): void {
  throws(TypeError, run);
}

/** Ends the process of a child as its function ends: 0, or 1 with the failure on standard error. */
export function endAsChild(run: () => void): never {
  try {
    run();
  } catch (error) {
    const { message, stack } = error as Error;
    file.write(2, text.encodeUtf8(`in a child: ${message}\n${stack ?? ''}`));
    process.exit(1);
  }
  process.exit(0);
}

/** Runs the function in a forked child, which must end well. */
export function inChild(run: () => void): void {
  const pid = process.fork();
  if (pid === 0) endAsChild(run);
  equal(process.waitPid(pid, true), { pid, exitCode: 0 });
}

/** As `inChild`, in new namespaces. Mounts made there never reach ours. */
export function inNamespaces(flags: number, run: () => void): void {
  const { pid, pidfd } = process.clone({ flags });
  if (pid === 0) endAsChild(run);
  const status = process.waitPidfd(pidfd, true);
  file.close(pidfd);
  equal(status, { pid, exitCode: 0 });
}

/** Runs the function with a new cgroup of the v2 hierarchy, mounted where only a child sees it. */
export function inCgroup(run: (cgroupFd: number, name: string) => void): void {
  if (!file.readText('/proc/filesystems').includes('\tcgroup2\n')) skip('this kernel has no cgroup v2');
  inNamespaces(process.CLONE_NEWNS, () => {
    mount.mount(undefined, '/', undefined, mount.MS_REC | mount.MS_PRIVATE);
    mount.mount('cgroup2', '/mnt', 'cgroup2', 0);
    const name = `lodge-native-${process.getpid()}`;
    file.mkdir(`/mnt/${name}`, 0o755);
    try {
      run(file.open(`/mnt/${name}`, file.O_RDONLY | file.O_DIRECTORY), name);
    } finally {
      file.rmdir(`/mnt/${name}`);
    }
  });
}

/** A new folder of the behaviour's own, removed at the end of `use` when it is empty by then. */
export function withDirectory(use: (path: string) => void): void {
  const path = `/tmp/lodge-native-${process.getpid()}`;
  file.mkdir(path, 0o700);
  try {
    use(path);
  } finally {
    removeTree(path);
  }
}

function removeTree(path: string): void {
  for (const { name, type } of file.readdir(path)) {
    if (type === 'directory') removeTree(`${path}/${name}`);
    else file.unlink(`${path}/${name}`);
  }
  file.rmdir(path);
}

/** Everything up to the end, from a blocking descriptor, as text. */
export function readAll(fd: number): string {
  let all = '';
  for (;;) {
    const part = file.read(fd, 4096);
    if (part === undefined || part.length === 0) return all;
    all += text.decodeUtf8(part);
  }
}

/** What a child writes to the descriptors, and how it ends. */
export function output(fds: number[], run: () => void): { text: string; status: process.WaitStatus | undefined } {
  const { readFd, writeFd } = file.pipe();
  const pid = process.fork();
  if (pid === 0) {
    for (const fd of fds) file.dup2(writeFd, fd);
    endAsChild(run);
  }
  file.close(writeFd);
  const said = readAll(readFd);
  file.close(readFd);
  return { text: said, status: process.waitPid(pid, true) };
}
