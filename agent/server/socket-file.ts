// SPDX-License-Identifier: Apache-2.0
import type { Sys } from '../sys/sys.ts';

/** Bytes of a path that a socket's address has room for, beside its NUL (sun_path in unix(7)). */
const longestAddress = 107;

/** A longer path is reached by the descriptor of its folder (proc(5)): the name of a guest alone may have 63 letters. */
function withAddress(sys: Sys, path: string, body: (address: string) => number): number {
  if (sys.text.encodeUtf8(path).length <= longestAddress) return body(path);
  const slash = path.lastIndexOf('/');
  const folderFd = sys.file.open(path.slice(0, slash), sys.file.O_PATH | sys.file.O_DIRECTORY);
  try {
    return body(`/proc/self/fd/${folderFd}${path.slice(slash)}`);
  } finally {
    sys.file.close(folderFd);
  }
}

/** A stream to what listens at a socket's file. Throws SysError: ENOENT, ECONNREFUSED where a dead process has left it. */
export function connectFile(sys: Sys, path: string): number {
  return withAddress(sys, path, (address) => sys.socket.unixConnect(address, sys.socket.SOCK_STREAM));
}

/** Listens at a new file of mode 0600, which is the caller's to remove. Throws SysError: EADDRINUSE where it is there. */
export function listenFile(sys: Sys, path: string): number {
  return withAddress(sys, path, (address) => sys.socket.unixListen(address, sys.socket.SOCK_STREAM, 16, 0o600));
}
