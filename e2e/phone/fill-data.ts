// SPDX-License-Identifier: Apache-2.0
import type { Phone } from './phone.ts';

const file = '/data/filler';
const free = `$(($(stat -f -c '%f * %S' /data)))`;

/**
 * Leaves no byte of /data free, not even to root; `emptyData` gives it back. What is free is taken without being written, which takes
 * an emulated phone long, and then what that has left.
 */
export async function fillData(phone: Phone): Promise<void> {
  await phone.rootShell(`fallocate -l ${free} ${file}; dd if=/dev/zero bs=1M >>${file} 2>/dev/null`);
}

export async function emptyData(phone: Phone): Promise<void> {
  await phone.rootShell(`rm -f ${file}`);
}
