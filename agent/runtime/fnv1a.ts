// SPDX-License-Identifier: Apache-2.0
/**
 * http://www.isthe.com/chongo/tech/comp/fnv: 64 bits, 1a, as 16 hexadecimal digits. In two halves, for QuickJS prints every second
 * BigInt of 64 bits with a zero in front. The prime is 2^40 + 0x1b3.
 */
export function fnv1a(bytes: Uint8Array): string {
  let high = 0xcbf29ce4;
  let low = 0x84222325;
  for (const byte of bytes) {
    low = (low ^ byte) >>> 0;
    high = (Math.imul(high, 0x1b3) + Math.floor((low * 0x1b3) / 2 ** 32) + (low << 8)) >>> 0;
    low = Math.imul(low, 0x1b3) >>> 0;
  }
  return [high, low].map((half) => half.toString(16).padStart(8, '0')).join('');
}
