// SPDX-License-Identifier: Apache-2.0
/** sun_path (unix(7)) has 108 bytes, of which LXC leaves out the first and two at the end. */
const longestAddress = 105;

/**
 * http://www.isthe.com/chongo/tech/comp/fnv: 64 bits, 1a, as 16 hexadecimal digits. In two halves, for QuickJS prints every second
 * BigInt of 64 bits with a zero in front. The prime is 2^40 + 0x1b3.
 */
export function fnv1a(bytes: Uint8Array): string {
  let high = 0xcbf29ce4;
  let low = 0x84222325;
  for (const byte of bytes) {
    low = (low ^ byte) >>> 0;
    const product = low * 0x1b3;
    high = (high * 0x1b3 + Math.floor(product / 2 ** 32) + low * 2 ** 8) % 2 ** 32;
    low = product % 2 ** 32;
  }
  return [high, low].map((half) => half.toString(16).padStart(8, '0')).join('');
}

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
