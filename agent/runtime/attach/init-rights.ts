// SPDX-License-Identifier: Apache-2.0
/** What a guest's first process may do at most, which no command that is attached may exceed. */
export interface InitRights {
  /** Numbers of the capabilities that its bounding set lacks. */
  lacking: number[];
  noNewPrivileges: boolean;
}

/** From its /proc/PID/status (proc(5)); `last` is the last capability that the kernel has. Throws when a line is missing. */
export function parseInitRights(status: string, last: number): InitRights {
  const bounding = /^CapBnd:\s*([0-9a-f]{16})$/m.exec(status)?.[1];
  if (bounding === undefined) throw new Error('no CapBnd in the status of the first process');
  const set = BigInt(`0x${bounding}`);
  return {
    lacking: Array.from({ length: last + 1 }, (_, number) => number).filter(
      (number) => (set & (1n << BigInt(number))) === 0n,
    ),
    // Linux 4.10 tells it; before, the bounding set alone counts.
    noNewPrivileges: /^NoNewPrivs:\s*1$/m.test(status),
  };
}
