// SPDX-License-Identifier: Apache-2.0
import type { Sys } from '../../sys/sys.ts';
import { commandAddress } from './address.ts';
import { unixListeners } from './unix-listeners.ts';

/**
 * Whether a guest of this name in another folder of guests may have a monitor, of LXC's too: they listen before they make anything.
 * `procNetUnix`: /proc/net/unix (proc(5)). An address of a hash tells no name, and counts.
 */
export function mayHaveNamesake(procNetUnix: string, name: string, ownAddress: string): boolean {
  return unixListeners(procNetUnix).some(({ address }) => {
    if (!address.startsWith('@') || !address.endsWith('/command') || address === ownAddress) return false;
    return address.endsWith(`/${name}/command`) || /^@lxc\/[0-9a-f]{16}\/command$/.test(address);
  });
}

/** The same on this host. Throws SysError. */
export function hasNamesake(sys: Sys, guestsFolder: string, name: string): boolean {
  const ownAddress = commandAddress(guestsFolder, name, sys.text.encodeUtf8);
  return mayHaveNamesake(sys.file.readText('/proc/net/unix'), name, ownAddress);
}
