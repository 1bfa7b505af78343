// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { makeSysError } from '../sys/injecting.ts';
import type { Recording } from '../sys/recording.ts';
import { RuntimeError } from './api.ts';
import { readConfig } from './config/read-config.ts';
import { spawnGuest } from './spawn.ts';
import { type Spawned, undoSpawn } from './spawned.ts';
import type { SyncMessage } from './sync.ts';
import { failureOf } from './testing/failure-of.ts';
import { folderRoot, noHooks, scriptedKernel } from './testing/scripted-kernel.ts';

const config = readConfig(`lxc.rootfs.path = /guest
lxc.tty.max = 1
lxc.pty.max = 10
lxc.cgroup2.memory.max = 64M
lxc.cgroup2.devices.deny = a
lxc.net.0.type = veth
lxc.net.0.flags = up
lodge.net.0.host.address = 10.0.3.1/24
`);
const host = {
  hierarchies: [{ version: 2 as const, mount: '/cg', root: '/', controllers: ['memory', 'pids'], noPrefix: false }],
  procCgroups: { first: '0::/\n', own: '0::/\n' },
  cgroupLayout: 'v2' as const,
  namespaces: ['mnt', 'pid', 'uts', 'ipc', 'net', 'cgroup'],
  machine: 'x86_64',
};
const works: SyncMessage[] = [{ kind: 'ready' }];
const hybrid = {
  ...host,
  cgroupLayout: 'hybrid' as const,
  hierarchies: [
    { version: 1 as const, mount: '/cg/pids', root: '/', controllers: ['pids'], noPrefix: false },
    ...host.hierarchies,
  ],
};
const worksFirst: SyncMessage[] = [{ kind: 'unshared' }, ...works];

function spawn(
  kernel: Recording,
  log: string[] = [],
  guest = config,
  machine: typeof host | typeof hybrid = host,
): Spawned {
  return spawnGuest({
    sys: kernel.sys,
    name: 'a',
    config: guest,
    host: machine,
    hooks: noHooks(kernel.sys),
    ownMounts: [],
    rootfs: folderRoot.rootfs,
    checkInside: false,
    guestsFolder: '/guests',
    bootFolder: '/run',
    initPidOf: () => 77,
    log: (...entries) => void log.push(...entries.map(({ text }) => text)),
  });
}

/** Names of the calls with what tells them apart, in order. */
function story(kernel: Recording): string[] {
  return kernel.calls.map(({ name, args }) => [name, ...args.filter((arg) => typeof arg === 'string')].join(' '));
}

describe("the monitor's side of a start", () => {
  test('limits are there before the process, its cgroup before its network, its devices before exec', () => {
    const kernel = scriptedKernel({ says: works, readyFds: 4 });
    const spawned = spawn(kernel);
    expect(spawned).toMatchObject({ pid: 42, cgroups: { guest: [{ payload: '/cg/lxc.payload.a' }] } });
    const told = story(kernel);
    const order = [
      'file.mkdir /cg/lxc.monitor.a',
      'file.mkdir /cg/lxc.payload.a',
      'file.writeText /cg/lxc.payload.a/memory.max 64M',
      'process.clone',
      'socket.sendMessage',
      'socket.netlinkSend',
      'file.writeText /cg/lxc.monitor.a/cgroup.procs 4711',
      'socket.receiveMessage',
      'bpf.attachCgroupDevice',
    ];
    const places = order.map((call) => told.indexOf(call));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((one, other) => one - other));
    // It is told that its links are there when they are.
    const tellings = told.flatMap((call, at) => (call === 'socket.sendMessage' ? [at] : []));
    expect(tellings[1]).toBeGreaterThan(told.lastIndexOf('socket.netlinkReceive'));
    expect(told.lastIndexOf('socket.sendMessage')).toBeGreaterThan(told.indexOf('bpf.attachCgroupDevice'));
  });

  test('where there is v1 it is born in v2, and makes its network namespace while the folders of v1 are made', () => {
    const kernel = scriptedKernel({ says: worksFirst, readyFds: 4 });
    spawn(kernel, [], config, hybrid);
    const told = story(kernel);
    const order = [
      'file.mkdir /cg/lxc.payload.a',
      'process.clone',
      'file.mkdir /cg/pids/lxc.payload.a',
      'file.writeText /cg/lxc.payload.a/memory.max 64M',
      'socket.sendMessage',
      'socket.receiveMessage',
      'socket.netlinkSend',
    ];
    const places = order.map((call) => told.indexOf(call));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((one, other) => one - other));
    const [configured] = kernel.calls.filter(({ name }) => name === 'socket.sendMessage');
    expect(JSON.parse(kernel.sys.text.decodeUtf8(configured?.args[1] as Uint8Array))).toEqual({
      kind: 'configure',
      entries: ['/cg/pids/lxc.payload.a/tasks'],
    });
    const { args } = kernel.calls.find(({ name }) => name === 'process.clone') ?? { args: [] };
    const { CLONE_NEWNET, CLONE_NEWNS } = kernel.sys.process;
    expect((args[0] as { flags: number }).flags & (CLONE_NEWNET | CLONE_NEWNS)).toBe(CLONE_NEWNS);
  });

  test('where only v1 has the name of another guest all is done again under the next one', () => {
    const taken = '/cg/pids/lxc.payload.a';
    const kernel = scriptedKernel({
      says: works,
      readyFds: 4,
      answers: {
        'file.mkdir': (path: string) => {
          if (path === taken) throw makeSysError('EEXIST', 17, 'mkdir', path);
        },
        'file.readText': (path: string) => (path === `${taken}/cgroup.procs` ? '7\n' : ''),
      },
    });
    const spawned = spawn(kernel, [], config, hybrid);
    expect(spawned.cgroups.guest.map(({ payload }) => payload)).toEqual([
      '/cg/pids/lxc.payload.a-1',
      '/cg/lxc.payload.a-1',
    ]);
    const told = story(kernel);
    expect(told.indexOf('process.waitPidfd')).toBeLessThan(told.indexOf('file.rmdir /cg/lxc.payload.a'));
    expect(told).not.toContain(`file.rmdir ${taken}`);
    undoSpawn(kernel.sys, spawned, () => undefined);
    expect([...kernel.openFds]).toEqual([]);
  });

  test('a process that nothing is left to be done for goes on to exec by itself', () => {
    const kernel = scriptedKernel({ says: works, readyFds: 4 });
    spawn(kernel, [], readConfig('lxc.rootfs.path = /guest\nlxc.tty.max = 1\nlxc.pty.max = 10'));
    const said = kernel.calls
      .filter(({ name }) => name === 'socket.sendMessage')
      .map(({ args }) => JSON.parse(kernel.sys.text.decodeUtf8(args[1] as Uint8Array)) as SyncMessage);
    expect(said).toEqual([
      { kind: 'configure', entries: [] },
      { kind: 'connected', mayRun: true },
    ]);
  });

  test("a guest without a devpts of its own has the host's terminals", () => {
    const kernel = scriptedKernel({ says: works });
    const own = readConfig('lxc.rootfs.path = /guest\nlxc.tty.max = 1');
    const spawned = spawn(kernel, [], own);
    expect([spawned.consoleFd, ...spawned.ttyFds, ...spawned.peerFds]).toHaveLength(4);
    undoSpawn(kernel.sys, spawned, () => undefined);
    expect(kernel.openFds.size).toBe(0);
  });

  test('what the guest holds is given back when it is undone', () => {
    const kernel = scriptedKernel({ says: works, readyFds: 4 });
    const spawned = spawn(kernel);
    expect(kernel.openFds.size).toBe(8);
    undoSpawn(kernel.sys, spawned, () => undefined);
    expect([...kernel.openFds]).toEqual([]);
  });

  test('one thing that cannot be undone does not keep the others', () => {
    const kernel = scriptedKernel({
      says: works,
      answers: {
        'file.rmdir': () => {
          throw Object.assign(new Error('rmdir: EPERM'), { name: 'SysError', code: 'EPERM', errno: 1, call: 'rmdir' });
        },
      },
    });
    const problems: string[] = [];
    undoSpawn(kernel.sys, spawn(kernel), ({ text }) => void problems.push(text));
    expect(problems).toEqual([
      'could not undo payload cgroup: rmdir: EPERM',
      'could not undo monitor cgroup: rmdir: EPERM',
    ]);
    expect([...kernel.openFds]).toEqual([]);
  });

  test("the child's own failure is the one that is told", () => {
    const failure = { reason: 'start-failed', message: 'mounts: no', details: { step: 'mounts' } } as const;
    const kernel = scriptedKernel({ says: [{ kind: 'failed', failure }] });
    expect(failureOf(() => spawn(kernel))).toEqual(failure);
    expect([...kernel.openFds]).toEqual([]);
  });

  test('also where it has not read all that it was told', () => {
    const failure = { reason: 'start-failed', message: 'mounts: no', details: { step: 'mounts' } } as const;
    const bytes = scriptedKernel({ says: [] }).sys.text.encodeUtf8(JSON.stringify({ kind: 'failed', failure }));
    let calls = 0;
    const kernel = scriptedKernel({
      says: [],
      answers: {
        'socket.receiveMessage': () => {
          calls++;
          if (calls === 1) throw makeSysError('ECONNRESET', 104, 'recvmsg');
          return { data: bytes, fds: [] };
        },
      },
    });
    expect(failureOf(() => spawn(kernel))).toEqual(failure);
  });

  test('also where its network has gone with it', () => {
    const failure = { reason: 'start-failed', message: 'mounts: no', details: { step: 'mounts' } } as const;
    const gone = (): never => {
      throw makeSysError('ESRCH', 3, 'sendto');
    };
    const kernel = scriptedKernel({ says: [{ kind: 'failed', failure }], answers: { 'socket.netlinkSend': gone } });
    expect(failureOf(() => spawn(kernel))).toEqual(failure);
    const silent = scriptedKernel({ says: [], answers: { 'socket.netlinkSend': gone } });
    expect(failureOf(() => spawn(silent)).details).toMatchObject({ step: 'host network' });
    expect([...kernel.openFds, ...silent.openFds]).toEqual([]);
  });

  test('a child that ends without a word is a failure too', () => {
    expect(failureOf(() => spawn(scriptedKernel({ says: [] }))).message).toContain('ended before it was set up');
  });

  test.each([
    ['v2 alone', host, works, '/cg/lxc.payload.a'],
    ['v1 and v2', hybrid, worksFirst, '/cg/pids/lxc.payload.a'],
  ] as const)(
    'whichever call fails with %s: no descriptor, process or folder is left, and the step is named',
    (_, machine, says, folder) => {
      const undisturbed = scriptedKernel({ says, readyFds: 4 });
      spawn(undisturbed, [], config, machine);
      for (let failAt = 1; failAt <= undisturbed.calls.length; failAt++) {
        const name = undisturbed.calls[failAt - 1]?.name;
        if (name === 'file.close') continue;
        const kernel = scriptedKernel({ says, readyFds: 4, failAt });
        let failure: RuntimeError['failure'];
        try {
          undoSpawn(kernel.sys, spawn(kernel, [], config, machine), () => undefined);
          continue;
        } catch (error) {
          if (!(error instanceof RuntimeError)) throw error;
          failure = error.failure;
        } finally {
          expect([...kernel.openFds], `call ${failAt}, ${name}`).toEqual([]);
          const told = story(kernel);
          const isMade = told.includes(`file.mkdir ${folder}`) && told[failAt - 1] !== `file.mkdir ${folder}`;
          if (isMade) expect(told).toContain(`file.rmdir ${folder}`);
          // Nobody is left in a folder that is removed.
          const [ended, removed] = ['process.waitPidfd', `file.rmdir ${folder}`].map((call) => told.indexOf(call));
          if (told.includes('socket.sendMessage') && isMade) expect(ended).toBeLessThan(removed ?? 0);
        }
        // The failed clone has made no process.
        const cloned = kernel.calls.some((call) => call.name === 'process.clone') && name !== 'process.clone';
        expect(story(kernel).includes('process.waitPidfd'), `call ${failAt}, ${name}`).toBe(cloned);
        expect(failure.details.step, `call ${failAt}, ${name}`).not.toBe('');
      }
    },
  );

  test('a kernel without pid namespaces is refused by name, before anything is made of it', () => {
    const kernel = scriptedKernel({ says: works });
    const poor = { ...host, namespaces: ['mnt', 'net'] };
    const failure = failureOf(() =>
      spawnGuest({
        sys: kernel.sys,
        name: 'a',
        config,
        host: poor,
        hooks: noHooks(kernel.sys),
        ownMounts: [],
        rootfs: folderRoot.rootfs,
        checkInside: false,
        guestsFolder: '/guests',
        bootFolder: '/run',
        initPidOf: () => 77,
        log: () => undefined,
      }),
    );
    expect(failure).toMatchObject({ reason: 'kernel-lacks', details: { missing: 'pid namespace' } });
    expect(story(kernel)).not.toContain('process.clone');
    expect([...kernel.openFds]).toEqual([]);
  });
});
