// SPDX-License-Identifier: Apache-2.0
/** What listens at an address of a unix socket ("@" for the NUL in front of an abstract one). */
export interface UnixListener {
  address: string;
  inode: string;
}

// Num RefCount Protocol Flags Type St Inode Path; __SO_ACCEPTCON is 1 << 16.
const listening = /^\s*\S+: \S+ \S+ 00010000 \S+ \S+ +(\d+) (.+)$/;

/** /proc/net/unix (proc(5)). Pure. */
export function unixListeners(procNetUnix: string): UnixListener[] {
  return procNetUnix.split('\n').flatMap((line) => {
    const [, inode = '', address = ''] = listening.exec(line) ?? [];
    return address === '' ? [] : [{ address, inode }];
  });
}
