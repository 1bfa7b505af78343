// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildBusyboxGuest } from '../../../e2e/fixtures/guests/busybox/busybox-guest.ts';
import { LodgedClient } from '../../../e2e/fixtures/lodged-client.ts';
import { type MachineFootprint, machineFootprint } from '../../../e2e/fixtures/machine-footprint.ts';

const name = 'mounted';
let base: string;
let client: LodgedClient;
let tarPath: string;
let before: MachineFootprint;
const folder = (): string => `${base}/guests/${name}`;
const root = (): string => `${folder()}/rootfs`;

beforeAll(async () => {
  base = mkdtempSync('/var/tmp/lodge-mounts-');
  ({ tarPath } = await buildBusyboxGuest('amd64'));
  client = await LodgedClient.open(base);
  before = machineFootprint(base);
});

afterAll(async () => {
  await client?.close();
  rmSync(base, { recursive: true, force: true });
});

beforeEach(() => {
  mkdirSync(root(), { recursive: true });
  mkdirSync(`${folder()}/log`);
  execFileSync('tar', ['-xf', tarPath, '-C', root()]);
});

afterEach(async () => {
  await expect.poll(() => machineFootprint(base)).toEqual(before);
  rmSync(folder(), { recursive: true, force: true });
});

function write(lines: readonly string[], probe: string): void {
  writeFileSync(`${root()}/probe`, `#!/bin/sh\n${probe}\n`, { mode: 0o755 });
  const own = [`lxc.rootfs.path = dir:${root()}`, 'lxc.init.cmd = /probe', 'lxc.net.0.type = empty'];
  writeFileSync(`${folder()}/config`, `${[...own, ...lines].join('\n')}\n`);
}

/** What a guest of this config prints into /out. */
async function outputOf(lines: readonly string[], probe: string): Promise<string> {
  write(lines, `exec >/out 2>&1\n${probe}`);
  const sinceMs = Date.now();
  await client.request('guest.start', { name });
  // Of the run before there may come more.
  await client.event('guest.changed', (guest) => guest.name === name && (guest.lastEnd?.atMs ?? 0) >= sinceMs);
  return readFileSync(`${root()}/out`, 'utf8');
}

async function failureOf(lines: readonly string[]): Promise<{ message: string; details: Record<string, unknown> }> {
  write(lines, 'exit 0');
  const failure = await client.request('guest.start', { name }).then(
    () => undefined,
    (error: unknown) => error,
  );
  return failure as { message: string; details: Record<string, unknown> };
}

const points = 'cut -d" " -f5 /proc/self/mountinfo';
const auto = 'lxc.mount.auto = proc:rw';

describe('links in a root', () => {
  test('are followed inside of it, made folders included', async () => {
    mkdirSync(`${root()}/var/run.d`, { recursive: true });
    symlinkSync('/run', `${root()}/var/run`);
    symlinkSync('../later', `${root()}/var/coming`);
    const lines = ['run', 'coming'].map((each) => `lxc.mount.entry = tmpfs var/${each}/x tmpfs create=dir 0 0`);
    expect((await outputOf([auto, ...lines], points)).split('\n')).toEqual(
      expect.arrayContaining(['/run/x', '/later/x']),
    );
  });

  test('that lead out of it end at its top', async () => {
    symlinkSync('../../../../../../../../../../../../var/tmp', `${root()}/var/out`);
    const text = await outputOf([auto, 'lxc.mount.entry = tmpfs var/out/lodge-escape tmpfs create=dir 0 0'], points);
    expect(text.split('\n')).toContain('/var/tmp/lodge-escape');
    expect(existsSync('/var/tmp/lodge-escape')).toBe(false);
  });

  test('of /dev and /proc themselves are no trouble', async () => {
    for (const each of ['dev', 'proc']) {
      rmdirSync(`${root()}/${each}`);
      symlinkSync(`mnt/${each}`, `${root()}/${each}`);
    }
    const text = await outputOf([auto, 'lxc.pty.max = 10'], `${points}; ls -l /dev/null; tty </dev/console`);
    expect(text.split('\n')).toEqual(expect.arrayContaining(['/mnt/dev', '/mnt/proc', '/mnt/dev/pts']));
    expect(text).toMatch(/^crw-rw-rw- .* 1, +3 .*\/dev\/null$/m);
  });
});

test("files of its own over those of /proc are new at each start, whatever the guest has left in a /dev of the root's", async () => {
  const lines = [auto, 'lxc.autodev = 0', 'lodge.proc.hidden = version', 'lodge.proc.private = sys/kernel/ostype'];
  const say = 'wc -c </proc/version; cat /proc/sys/kernel/ostype; echo mine >/proc/sys/kernel/ostype';
  for (const time of [1, 2]) expect([time, await outputOf(lines, say)]).toEqual([time, '0\nLinux\n']);
  symlinkSync('/etc', `${root()}/dev/.lodge-other`);
  rmSync(`${root()}/dev/.lodge-proc`, { recursive: true });
  symlinkSync('.lodge-other', `${root()}/dev/.lodge-proc`);
  expect(await outputOf(lines, say)).toBe('0\nLinux\n');
});

describe('a root that lacks folders', () => {
  test('gets them', async () => {
    for (const each of ['dev', 'proc', 'sys', 'tmp']) rmdirSync(`${root()}/${each}`);
    const text = await outputOf(['lxc.mount.auto = proc sys', 'lxc.pty.max = 10'], points);
    expect(text.split('\n')).toEqual(expect.arrayContaining(['/dev', '/proc', '/sys', '/dev/pts']));
  });

  test('and is read-only is told which, and what to do', async () => {
    rmdirSync(`${root()}/sys`);
    const { message, details } = await failureOf(['lxc.mount.auto = proc sys', 'lxc.rootfs.options = ro']);
    expect(message).toContain('mounts: cannot mount sysfs on /sys (lxc.mount.auto): mkdir: EROFS');
    expect(details).toMatchObject({ step: 'mounts', code: 'EROFS', path: '/sys' });
    expect(details.hint).toContain('read-only and has no /sys');
  });
});

describe('an entry that cannot be mounted', () => {
  test.each([
    ['/not/there mnt none bind', 'ENOENT', '/not/there is not there'],
    ['tmpfs mnt/deep tmpfs', 'ENOENT', 'there is no /mnt/deep in the guest'],
    ['none mnt nosuchfs', 'ENODEV', 'the kernel has no file system nosuchfs'],
    ['tmpfs mnt tmpfs nonsense=1', 'EINVAL', 'does not take these options for tmpfs: nonsense=1'],
    ['/etc/passwd mnt none bind', 'ENOTDIR', 'a folder goes on a folder'],
  ])('%s says so', async (line, code, hint) => {
    const { message, details } = await failureOf([`lxc.mount.entry = ${line} 0 0`]);
    expect(message).toContain(line);
    expect(details).toMatchObject({ step: 'mounts', code });
    expect(details.hint).toContain(hint);
  });

  test('is left out where it is optional', async () => {
    expect(await outputOf(['lxc.mount.entry = /not/there mnt none bind,optional 0 0'], 'echo started')).toBe(
      'started\n',
    );
  });
});

describe('the console', () => {
  test('is written to its log file, which begins anew when it is full', async () => {
    const log = `${base}/console.log`;
    const keys = [
      'lxc.pty.max = 10',
      `lxc.console.logfile = ${log}`,
      'lxc.console.size = 4K',
      'lxc.console.rotate = 1',
    ];
    await outputOf(
      keys,
      'i=0; while [ $i -lt 100 ]; do echo "line $i of a hundred, and it is long enough to fill it" >/dev/console; i=$((i+1)); done',
    );
    expect(readFileSync(`${log}.1`, 'utf8')).toMatch(/^line 0 of/);
    expect(readFileSync(log, 'utf8')).toMatch(/line 99 of a hundred, and it is long enough to fill it\r\n$/);
    expect(readFileSync(`${log}.1`).length).toBe(4096);
  });

  test('goes to a file of the host', async () => {
    writeFileSync(`${base}/peer`, 'before\n');
    await outputOf(['lxc.pty.max = 10', `lxc.console.path = ${base}/peer`], 'echo hello >/dev/console');
    expect(readFileSync(`${base}/peer`, 'utf8')).toBe('before\nhello\r\n');
  });

  test('whose file is not there is told by its key', async () => {
    const { details } = await failureOf([`lxc.console.path = ${base}/nobody`]);
    expect(details).toMatchObject({ step: 'console', key: 'lxc.console.path', code: 'ENOENT', path: `${base}/nobody` });
  });
});

test('two hundred ttys are opened and given back', async () => {
  const text = await outputOf([auto, 'lxc.pty.max = 10', 'lxc.tty.max = 200'], 'ls /dev | grep -c "^tty[0-9]"');
  expect(text).toBe('200\n');
});

test("the monitor's log file has the steps in LXC's format", async () => {
  const log = `${base}/monitor.log`;
  await outputOf([`lxc.log.file = ${log}`, 'lxc.log.level = INFO'], 'exit 0');
  expect(readFileSync(log, 'utf8')).toMatch(
    /^lxc-start mounted \d{14}\.\d{3} INFO {5}start - lodge:pivot_root:0 - pivot_root/m,
  );
});

test('a guest cannot turn the file system of its root read-only for the host', async () => {
  // One of its own: where the guest can, this machine must go on.
  execFileSync('mkfs.ext4', ['-q', `${base}/disk.img`, '64M'], { stdio: 'pipe' });
  execFileSync('mount', ['-o', 'loop', `${base}/disk.img`, root()]);
  try {
    execFileSync('tar', ['-xf', tarPath, '-C', root()]);
    expect(await outputOf([auto], 'mount -o remount,ro / || echo refused; echo on >/still-writable')).toContain(
      'refused',
    );
    expect(readFileSync(`${root()}/still-writable`, 'utf8')).toBe('on\n');
    expect(existsSync(`${root()}/.lxc-keep`)).toBe(false);
  } finally {
    execFileSync('umount', [root()]);
  }
});

test('an ephemeral guest is gone when it has stopped', async () => {
  write(['lxc.ephemeral = 1'], 'exit 0');
  await client.request('guest.start', { name });
  await expect.poll(() => existsSync(folder())).toBe(false);
  expect((await client.request('guest.list', {})).map((guest) => guest.name)).not.toContain(name);
});
