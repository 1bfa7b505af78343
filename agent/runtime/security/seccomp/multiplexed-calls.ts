// SPDX-License-Identifier: Apache-2.0
import type { ArgumentFilter } from './policy.ts';

/** SYS_* of <linux/net.h>, from 1. */
const socketCalls = [
  ...['socket', 'bind', 'connect', 'listen', 'accept', 'getsockname', 'getpeername', 'socketpair', 'send', 'recv'],
  ...['sendto', 'recvfrom', 'shutdown', 'setsockopt', 'getsockopt', 'sendmsg', 'recvmsg', 'accept4', 'recvmmsg'],
  'sendmmsg',
];

/** SEMOP and so on of <linux/ipc.h>. */
const ipcCalls: Readonly<Record<string, number>> = {
  semop: 1,
  semget: 2,
  semctl: 3,
  semtimedop: 4,
  msgsnd: 11,
  msgrcv: 12,
  msgget: 13,
  msgctl: 14,
  shmat: 21,
  shmdt: 22,
  shmget: 23,
  shmctl: 24,
};

/** ipc(2) takes a version in the upper half of the number, so a program could choose another spelling of it. */
function filter(number: number, mask: bigint): ArgumentFilter {
  return { index: 0, operator: 'masked', value: BigInt(number), mask };
}

/**
 * On i386 sockets and System V IPC have calls of their own and one that stands for all of them: a policy that knew only the former
 * would be walked around (LXC's is). The call, and the test of the argument that tells which is meant; what else the call takes is
 * behind a pointer.
 */
export function multiplexed(name: string): { call: string; filter: ArgumentFilter } | undefined {
  const socket = socketCalls.indexOf(name);
  if (socket >= 0) return { call: 'socketcall', filter: filter(socket + 1, 0xffff_ffffn) };
  const ipc = Object.hasOwn(ipcCalls, name) ? ipcCalls[name] : undefined;
  return ipc === undefined ? undefined : { call: 'ipc', filter: filter(ipc, 0xffffn) };
}
