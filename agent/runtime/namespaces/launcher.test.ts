// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { makeSysError } from '../../sys/injecting.ts';
import type { Recording } from '../../sys/recording.ts';
import { RuntimeError } from '../api.ts';
import type { SyncMessage } from '../sync.ts';
import { scriptedKernel } from '../testing/scripted-kernel.ts';
import { type Launch, type Launched, launchGuest } from './launcher.ts';

const map: Launch['map'] = [
  { kind: 'user', inside: 0, outside: 100_000, count: 10 },
  { kind: 'group', inside: 0, outside: 200_000, count: 10 },
];
const tree = { source: '/root', recursive: false, optional: false, idMap: 'container', key: 'a key' } as const;

/** In the kernel the calls do not come back. */
class Gone extends Error {}
const gone = (): never => {
  throw new Gone();
};

function request(kernel: Recording, change: Partial<Launch> = {}): Launch {
  const { sys } = kernel;
  const prepareRoot = (): void => sys.mount.mount('/root', '/root', undefined, sys.mount.MS_BIND);
  return { sys, flags: 1, shared: [], map: [], prepareRoot, trees: [], syncFd: 90, runChild: gone, ...change };
}

function told(kernel: Recording): string[] {
  return kernel.calls.map(({ name, args }) => {
    const texts = args.filter(
      (arg) => typeof arg === 'string' || (typeof arg === 'number' && name === 'process.setns'),
    );
    if (name !== 'socket.sendMessage') return [name, ...texts].join(' ');
    const message = JSON.parse(kernel.sys.text.decodeUtf8(args[1] as Uint8Array)) as SyncMessage;
    return `${message.kind} to ${args[0] === 90 ? 'guest' : 'monitor'}`;
  });
}

/** What the launcher itself does. */
function asLauncher(change: Partial<Launch>, answers: Record<string, unknown> = {}): string[] {
  const kernel = scriptedKernel({ says: [], answers: { 'process.fork': 0, 'process.exit': gone, ...answers } });
  expect(() => launchGuest(request(kernel, change), () => undefined)).toThrow(Gone);
  return told(kernel).filter((call) => !/^(file\.close|socket\.socketpair|process\.(fork|prctl))/.test(call));
}

describe('the launcher', () => {
  test('mounts the root, clones, writes the ids, and only then opens what needs them', () => {
    expect(asLauncher({ map, trees: [tree] })).toEqual([
      'process.unshare',
      'mount.mount /',
      'mount.mount /root /root',
      'process.clone',
      'cloned to monitor',
      'file.writeText /proc/42/uid_map 0 100000 10\n',
      'file.writeText /proc/42/gid_map 0 200000 10\n',
      'file.open /proc/42/ns/user',
      'mount.openTree /root',
      'mount.mountSetattr ',
      'tree to guest',
      'mapped to guest',
      'process.exit',
    ]);
  });

  test("opens trees before it gives its powers up for another guest's users, whom it enters last", () => {
    const shared = [
      { kind: 'user', fd: 51, pid: 7 },
      { kind: 'net', fd: 52, pid: 7 },
    ] as const;
    const calls = asLauncher({ shared, trees: [tree] }).map((call) => call.split(' ').slice(0, 2).join(' '));
    const order = ['mount.openTree /root', 'process.setns 52', 'process.setns 51', 'process.clone', 'tree to'];
    const places = order.map((call) => calls.indexOf(call));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((one, other) => one - other));
  });

  test('says what has failed, also behind the clone', () => {
    const refused = (): never => {
      throw makeSysError('EINVAL', 22, 'mount_setattr');
    };
    const calls = asLauncher({ map, trees: [tree] }, { 'mount.mountSetattr': refused });
    expect(calls.slice(-2)).toEqual(['failed to monitor', 'process.exit']);
    expect(calls).not.toContain('mapped to guest');
  });
});

describe('the monitor behind it', () => {
  function launch(says: SyncMessage[], end: object): { owned: Launched[]; kernel: Recording; error: unknown } {
    const kernel = scriptedKernel({ says, answers: { 'process.fork': 41, 'process.waitPid': end } });
    const owned: Launched[] = [];
    try {
      launchGuest(request(kernel), (launched) => owned.push(launched));
      return { owned, kernel, error: undefined };
    } catch (error) {
      return { owned, kernel, error };
    }
  }

  test('owns the process from the moment that there is one', () => {
    const good = launch([{ kind: 'cloned', pid: 42 }], { pid: 41, exitCode: 0 });
    expect(good).toMatchObject({ owned: [{ pid: 42 }], error: undefined });
    const failure = { reason: 'start-failed', message: 'no', details: { step: 'namespaces' } } as const;
    const bad = launch(
      [
        { kind: 'cloned', pid: 42 },
        { kind: 'failed', failure },
      ],
      { pid: 41, exitCode: 1 },
    );
    expect(bad.owned).toMatchObject([{ pid: 42 }]);
    expect(bad.error).toMatchObject({ failure });
    for (const { kernel, owned } of [good, bad]) expect([...kernel.openFds]).toEqual(owned.map(({ pidfd }) => pidfd));
  });

  test('does not take its silent end for a success', () => {
    const { owned, error } = launch([], { pid: 41, signal: 9 });
    expect(owned).toEqual([]);
    expect(error).toBeInstanceOf(RuntimeError);
  });
});
