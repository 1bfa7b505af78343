// SPDX-License-Identifier: Apache-2.0
import { type Recording, recordingSys } from '../../sys/recording.ts';
import type { Sys } from '../../sys/sys.ts';
import { GuestHooks } from '../hooks/guest-hooks.ts';
import { message, messageType, type NetlinkMessage, NetlinkWriter, parseMessages } from '../network/netlink.ts';
import type { RootfsPlan } from '../rootfs/rootfs-plan.ts';
import type { SecurityPlan } from '../security/security-plan.ts';
import type { SyncMessage } from '../sync.ts';

export interface Script {
  /** What the other end of the barrier says, in order; then it closes. */
  says: readonly SyncMessage[];
  /** Descriptors that come with `ready`. */
  readyFds?: number;
  failAt?: number;
  answers?: Readonly<Record<string, unknown>>;
}

/** A stand-in for a kernel in which everything works: requests of rtnetlink are granted, every link has the index 7. */
export function scriptedKernel({ says, readyFds = 0, failAt, answers = {} }: Script): Recording {
  const left = [...says];
  const asked: NetlinkMessage[] = [];
  const recording: Recording = recordingSys(
    {
      'file.access': false,
      'file.recordLockExclusive': true,
      'file.readdir': [],
      'file.readText': '',
      'process.clone': { pid: 42 },
      'process.getpid': 4711,
      'process.waitPidfd': { pid: 42, signal: 9 },
      'terminal.openpty': { peerName: '/dev/pts/5' },
      'socket.netlinkSend': (_fd: number, bytes: Uint8Array) => {
        asked.push(...parseMessages(bytes));
      },
      'socket.netlinkReceive': () => {
        const { type, sequence = 0 } = asked.shift() ?? {};
        if (type !== messageType.getLink) return message(messageType.error, 0, sequence, new Uint8Array(4));
        const link = new NetlinkWriter().fields([1, 0], [1, 0], [2, 0], [4, 7], [4, 0], [4, 0]);
        return message(messageType.newLink, 0, sequence, link.bytes());
      },
      'socket.receiveMessage': () => {
        const next = left.shift();
        if (next === undefined) return { data: new Uint8Array(0), fds: [] };
        const fds = next.kind === 'ready' ? Array.from({ length: readyFds }, () => recording.giveFd()) : [];
        return { data: recording.sys.text.encodeUtf8(JSON.stringify(next)), fds };
      },
      ...answers,
    },
    failAt === undefined ? undefined : { nth: failAt, code: 'EIO' },
  );
  return recording;
}

/** The hooks of a guest that has none. */
export function noHooks(sys: Sys): GuestHooks {
  const facts = {
    name: 'a',
    configPath: '/a/config',
    rootfsPath: '/guest',
    rootfsMount: '/guest',
    version: 0,
  } as const;
  return new GuestHooks(sys, {}, facts, '/a/log');
}

/** Of a config without a key of security. */
export const noSecurity: SecurityPlan = {
  coreScheduling: false,
  keyring: { join: true, needed: false, label: undefined },
  label: undefined,
  filter: undefined,
};

/** A root in the folder /guest, checked by the caller. */
export const folderRoot: { rootfs: RootfsPlan; checkInside: undefined } = {
  rootfs: { place: '/guest', mounts: [{ source: '/guest', type: undefined, flags: ['BIND', 'REC'] }] },
  checkInside: undefined,
};
