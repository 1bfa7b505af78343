// SPDX-License-Identifier: Apache-2.0
import { errorAttribute, errorFlag, type NetlinkMessage, parseAttributes, readNumber, readText } from './netlink.ts';
import type { RouteRequest } from './route-request.ts';

const errnoNames: Readonly<Record<number, string>> = {
  1: 'EPERM',
  2: 'ENOENT',
  3: 'ESRCH',
  5: 'EIO',
  6: 'ENXIO',
  11: 'EAGAIN',
  12: 'ENOMEM',
  13: 'EACCES',
  16: 'EBUSY',
  17: 'EEXIST',
  19: 'ENODEV',
  22: 'EINVAL',
  28: 'ENOSPC',
  34: 'ERANGE',
  40: 'ELOOP',
  95: 'EOPNOTSUPP',
  97: 'EAFNOSUPPORT',
  98: 'EADDRINUSE',
  99: 'EADDRNOTAVAIL',
  100: 'ENETDOWN',
  101: 'ENETUNREACH',
  105: 'ENOBUFS',
  113: 'EHOSTUNREACH',
};

/** A refusal of the kernel, in the shape of a SysError: `call` is the request, `path` what it is about. */
export interface NetlinkError extends Error {
  name: 'SysError';
  code: string;
  errno: number;
  call: string;
  path: string;
  /** The kernel's own words, since 4.12 and not for everything. */
  reason?: string;
}

export function refusal(
  asked: Pick<RouteRequest, 'call' | 'subject'> | undefined,
  errno: number,
  reason = '',
): NetlinkError {
  const { call, subject: path } = asked ?? { call: 'rtnetlink', subject: '' };
  const code = errnoNames[errno] ?? `E${errno}`;
  const error = new Error(`${call} ${path}: ${code}${reason === '' ? '' : ` (${reason})`}`);
  return Object.assign(error, { name: 'SysError' as const, code, errno, call, path }, reason === '' ? {} : { reason });
}

/** struct nlmsgerr: the errno, the header of the request (and all of it, if not capped), attributes. undefined: it was granted. */
export function errorOf(asked: RouteRequest, { flags, body }: NetlinkMessage): NetlinkError | undefined {
  const errno = -(readNumber(body) | 0);
  if (errno === 0) return undefined;
  if ((flags & errorFlag.attributes) === 0) return refusal(asked, errno);
  const copied = (flags & errorFlag.capped) === 0 ? Math.max(16, readNumber(body, 4)) : 16;
  // Not by bits: a length beyond 2^31 would become negative.
  const said = parseAttributes(body, 4 + Math.ceil(copied / 4) * 4).get(errorAttribute.message);
  return refusal(asked, errno, said === undefined ? '' : readText(said));
}
