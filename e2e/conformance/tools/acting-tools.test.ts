// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type MachineFootprint, machineFootprint } from '../../fixtures/machine-footprint.ts';
import { limit } from '../host-layout.ts';
import { StockLxc } from '../stock-lxc.ts';
import { OurTools, stockTools, type ToolBox } from './our-tools.ts';
import { makeToolGuests, type ToolGuests } from './tool-guest.ts';

const ours = new OurTools();

const told = 'env | grep -E "^(LODGE_|container=)" | sort';

/** Commands in the guest: output, exit code and environment have to be as by stock lxc-attach. */
const attached: readonly (readonly [string, ...string[]])[] = [
  ['--', 'sh', '-c', 'id; cat; exit 7'],
  ['--', '/nope'],
  ['--', '/etc/passwd'],
  ['--', 'sh', '-c', 'kill -9 $$'],
  ['-u', '1000', '-g', '1001', '--', 'id'],
  ['-s', 'NETWORK|UTSNAME', '--', '/bin/sh', '-c', 'hostname; ls /sys/class/net | grep -c .'],
  ['-s', 'NETWORK|BOGUS', '--', 'true'],
  [
    '--',
    'sh',
    '-c',
    'for i in net pid mnt uts ipc cgroup; do readlink /proc/self/ns/$i; done; grep -v ^0:: /proc/self/cgroup',
  ],
  ['--', 'sh', '-c', 'grep -E "Cap|NoNew|Seccomp:" /proc/self/status'],
  ['--clear-env', '--', 'sh', '-c', told],
  ['--keep-env', '--', 'sh', '-c', told],
  ['--clear-env', '--keep-var', 'LODGE_KEPT', '-v', 'LODGE_A=1', '-v', 'LODGE_B=x y', '--', 'sh', '-c', told],
  ['--clear-env', '--keep-var=LODGE_NOT_THERE', '--set-var=LODGE_A=', '--', 'sh', '-c', told],
  ['-e', '--', 'sh', '-c', 'grep -E "Cap|NoNew|Seccomp:" /proc/self/status; cut -d: -f2- /proc/self/cgroup | sort'],
  ['-e', '-s', 'NETWORK', '--', '/bin/sh', '-c', 'ls /sys/class/net | grep -c .'],
  ['-R', '-s', 'NETWORK|MOUNT', '--', '/bin/sh', '-c', 'ls /sys/class/net'],
  ['-s', 'MOUNT|PID', '--', 'sh', '-c', 'hostname | grep -c web; ls /'],
  ['-s', '', '--', 'true'],
  ['-a', 'i686', '--', 'uname', '-m'],
  ['-a', 'nothing', '--', 'uname', '-m'],
  ['-u', '1000', '--', 'id'],
  ['-g', '1001', '--', 'id'],
  ['-u', 'nobody', '--', 'id'],
  ['--', 'sh', '-c', 'pwd; umask; ulimit -n; echo to nobody >&2'],
  ['-o', '/nowhere/log', '--', 'echo', 'all the same'],
  ['--nothing', '--', 'true'],
];
process.env.LODGE_KEPT = 'from outside';

/** LXC's monitors leave a folder of their own behind. */
function footprint(base: string): MachineFootprint {
  const found = machineFootprint(base);
  return { ...found, cgroups: found.cgroups.filter((folder) => !folder.endsWith('/lxc.pivot')) };
}

/** Types on lxc-console, which script(1) gives a terminal, and answers what it has shown. */
async function onConsole(
  box: ToolBox,
  words: readonly string[],
  leave = '\u0001q',
): Promise<{ text: string; code: number | null }> {
  const quoted = box.command('lxc-console', words).map((word) => `'${word.replaceAll("'", "'\\''")}'`);
  const child = spawn('script', ['-qec', quoted.join(' '), '/dev/null'], { stdio: ['pipe', 'pipe', 'inherit'] });
  let text = '';
  const seen = { connected: false, answered: false };
  child.stdout.on('data', (bytes: Buffer) => {
    text += bytes.toString();
    if (!seen.connected && text.includes('Connected to tty')) {
      seen.connected = true;
      child.stdin.write('\recho a$((40+2))b\r');
    }
    if (!seen.answered && text.includes('a42b')) {
      seen.answered = true;
      child.stdin.write(leave);
    }
  });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { text, code };
}

describe.each(['5.0', '6.0', 'lodged'] as const)('tools that act, on a guest that %s has started', (starter) => {
  let guests: ToolGuests;
  let stock: ToolBox;
  let start: ToolBox;
  let at: string[];
  let before: MachineFootprint;

  beforeAll(async () => {
    guests = await makeToolGuests();
    stock = stockTools(await StockLxc.fetch(starter === 'lodged' ? '6.0' : starter));
    start = starter === 'lodged' ? ours : stock;
    at = ['-P', guests.lxcPath, '-n', 'web'];
    before = footprint(guests.base);
    expect(await start.run('lxc-start', at)).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  afterAll(async () => {
    await stock.run('lxc-stop', [...at, '-k']);
    await vi.waitFor(() => expect(footprint(guests.base)).toEqual(before));
    guests.dispose();
  });

  async function state(): Promise<string> {
    return (await ours.run('lxc-info', [...at, '-sH'])).stdout.trim();
  }

  test('a second start says so and is no failure', async () => {
    const again = await ours.run('lxc-start', at);
    expect(again).toEqual({ code: 0, stdout: '', stderr: 'lxc-start: web: Container is already running\n' });
  });

  test.each(attached.map((words) => ({ words, title: words.join(' ') })))('lxc-attach $title', async ({ words }) => {
    const own = await ours.run('lxc-attach', [...at, ...words], 'from outside\n');
    const { code, stdout } = await stock.run('lxc-attach', [...at, ...words], 'from outside\n');
    expect({ code: own.code, stdout: own.stdout }, own.stderr).toEqual({ code, stdout });
  });

  test('lxc-cgroup reads what it has written, as the stock one', async () => {
    expect(await ours.run('lxc-cgroup', [...at, limit.file, limit.becomes])).toMatchObject({ code: 0, stdout: '' });
    for (const file of [limit.file, 'nope.max', 'devices.list', 'cpu.stat', 'cgroup.procs']) {
      const own = await ours.run('lxc-cgroup', [...at, file]);
      const { code, stdout } = await stock.run('lxc-cgroup', [...at, file]);
      expect({ code: own.code, stdout: own.stdout }).toEqual({ code, stdout });
    }
    expect((await ours.run('lxc-cgroup', [...at, limit.file.replace('max', 'nope'), '3'])).code).toBe(1);
  });

  test('lxc-freeze and lxc-unfreeze, also again, are seen by all', async () => {
    const waiting = ours.run('lxc-wait', [...at, '-s', 'FROZEN']);
    expect(await ours.run('lxc-freeze', at)).toMatchObject({ code: 0 });
    expect(await waiting).toMatchObject({ code: 0 });
    expect((await stock.run('lxc-info', [...at, '-sH'])).stdout).toBe('FROZEN\n');
    expect(await ours.run('lxc-freeze', at)).toMatchObject({ code: 0 });
    expect(await ours.run('lxc-unfreeze', at)).toMatchObject({ code: 0 });
    expect(await ours.run('lxc-unfreeze', at)).toMatchObject({ code: 0 });
    expect((await stock.run('lxc-info', [...at, '-sH'])).stdout).toBe('RUNNING\n');
  });

  test('lxc-monitor tells what lxc-freeze and lxc-unfreeze do', async () => {
    const [program, ...rest] = ours.command('lxc-monitor', at);
    const listener = spawn(program, rest, { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    listener.stdout.on('data', (bytes: Buffer) => {
      text += bytes.toString();
    });
    // It says nothing by itself when it has begun to hear.
    const hears = async (): Promise<boolean> => {
      await ours.run('lxc-freeze', at);
      await ours.run('lxc-unfreeze', at);
      return /'web' changed state to \[FROZEN\]\n.*'web' changed state to \[RUNNING\]\n/s.test(text);
    };
    await expect.poll(hears, { timeout: 60_000 }).toBe(true);
    const ended = once(listener, 'close');
    expect(await ours.run('lxc-monitor', ['-P', guests.lxcPath, '-Q'])).toMatchObject({ code: 0 });
    await ended;
  });

  test('lxc-device gives a device and takes it back', async () => {
    const look = async (): Promise<string> =>
      (await ours.run('lxc-attach', [...at, '--', 'sh', '-c', 'ls /dev/given 2>&1 && : </dev/given && echo opens']))
        .stdout;
    expect(await ours.run('lxc-device', [...at, 'add', '/dev/kmsg', '/dev/given'])).toMatchObject({
      code: 0,
      stderr: '',
    });
    expect(await look()).toBe('/dev/given\nopens\n');
    expect(await ours.run('lxc-device', [...at, 'del', '/dev/kmsg', '/dev/given'])).toMatchObject({
      code: 0,
      stderr: '',
    });
    expect(await look()).toContain('No such file');
  });

  test('lxc-console types on the console and leaves by its prefix', async () => {
    const { text, code } = await onConsole(ours, [...at, '-t', '0']);
    expect(text).toContain('Connected to tty 0');
    expect(text).toContain('a42b');
    expect(code).toBe(0);
  });

  test('lxc-console leaves by another prefix, and takes none that is no key', async () => {
    const { text, code } = await onConsole(ours, [...at, '-t', '0', '-e', '^b'], '\u0002q');
    expect(text).toMatch(/Connected to tty 0.*Ctrl\+b/s);
    expect(code).toBe(0);
    expect(await ours.run('lxc-console', [...at, '-e', 'ab'])).toMatchObject({ code: 1 });
  });

  test('lxc-console without a terminal that is there', async () => {
    expect(await ours.run('lxc-console', [...at, '-t', '9'])).toMatchObject({ code: 1 });
  });

  test('lxc-stop -r reboots it', async () => {
    const first = (await ours.run('lxc-info', [...at, '-pH'])).stdout;
    expect(await ours.run('lxc-stop', [...at, '-r', '-t', '30'])).toMatchObject({ code: 0, stderr: '' });
    expect(await state()).toBe('RUNNING');
    expect((await ours.run('lxc-info', [...at, '-pH'])).stdout).not.toBe(first);
  });

  test('lxc-stop ends it cleanly, and it can be started again at once', async () => {
    expect(await ours.run('lxc-stop', [...at, '-t', '30'])).toMatchObject({ code: 0, stderr: '' });
    expect(await state()).toBe('STOPPED');
    expect(await ours.run('lxc-stop', at)).toMatchObject({ code: 2, stderr: 'lxc-stop: web: web is not running\n' });
    expect(await start.run('lxc-start', at)).toMatchObject({ code: 0, stderr: '' });
    expect(await ours.run('lxc-stop', [...at, '-k'])).toMatchObject({ code: 0, stderr: '' });
    expect(await state()).toBe('STOPPED');
  });

  test('what only a running guest can do ends as by the stock tool', async () => {
    for (const [tool, ...words] of [
      ['lxc-freeze'],
      ['lxc-cgroup', limit.file],
      ['lxc-console'],
      ['lxc-attach', '--', 'true'],
    ] as const) {
      const own = await ours.run(tool, [...at, ...words]);
      const { code, stdout } = await stock.run(tool, [...at, ...words]);
      expect({ tool, code: own.code, stdout: own.stdout }).toEqual({ tool, code, stdout });
      expect(own.stderr).not.toBe('');
    }
  });

  test.each([
    [['--', 'sh', '-c', 'echo $$; exit 5']],
    [['--', '/nope']],
    [['--', 'sh', '-c', 'kill -9 $$']],
    [['-u', '7', '-g', '8', '--', 'id']],
    [['--', 'sh', '-c', 'cat; echo $(sleep 0.1 & echo child)']],
  ])('lxc-execute %j', async (words) => {
    const own = await ours.run('lxc-execute', [...at, ...words], 'from outside\n');
    const { code, stdout } = await stock.run('lxc-execute', [...at, ...words], 'from outside\n');
    expect({ code: own.code, stdout: own.stdout }, own.stderr).toEqual({ code, stdout });
  });
});
