// SPDX-License-Identifier: Apache-2.0

const polynomial = 0x82f63b78;

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = (value & 1) === 0 ? value >>> 1 : (value >>> 1) ^ polynomial;
  return value >>> 0;
});

/** CRC-32C (Castagnoli) as the kernel's file systems keep it: it begins with ones, and is not inverted at the end. */
export function crc32c(bytes: Uint8Array, start = 0xffffffff): number {
  let value = start;
  for (const byte of bytes) value = (value >>> 8) ^ (table[(value ^ byte) & 0xff] ?? 0);
  return value >>> 0;
}
