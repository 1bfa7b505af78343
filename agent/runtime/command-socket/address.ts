// SPDX-License-Identifier: Apache-2.0
import { fnv1a } from '../fnv1a.ts';

/** sun_path (unix(7)) has 108 bytes, of which LXC leaves out the first and two at the end. */
const longestAddress = 105;

/**
 * The abstract address of a guest's command socket, with "@" for the NUL in front (lxc_make_abstract_socket_name): tools find it by
 * the folder of the guests and the guest's name.
 */
export function commandAddress(guestsFolder: string, name: string, encode: (text: string) => Uint8Array): string {
  const place = `${guestsFolder.replace(/\/+$/, '')}/${name}`;
  const address = `${place}/command`;
  if (encode(address).length <= longestAddress) return `@${address}`;
  return `@lxc/${fnv1a(encode(place))}/command`;
}

/**
 * Where the distributor of state changes of a folder of guests listens (lxc_monitor_sock_name), with "@" for the NUL in front: a hash
 * of its path, and as much of the path itself as there is room for.
 */
export function monitorAddress(guestsFolder: string, encode: (text: string) => Uint8Array): string {
  const hash = fnv1a(encode(`lxc/${guestsFolder}/monitor-sock`));
  return `@${`lxc/${hash}/${guestsFolder}`.slice(0, longestAddress)}`;
}
