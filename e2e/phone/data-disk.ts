// SPDX-License-Identifier: Apache-2.0
import { open } from 'node:fs/promises';

import { captureCommand } from '../../build/debian/capture-command.ts';

/** Makes a sparse file with an empty ext4 file system, to be the phone's /data. */
export async function makeDataDisk(path: string, sizeBytes: number): Promise<void> {
  const file = await open(path, 'w');
  await file.truncate(sizeBytes);
  await file.close();
  // Nothing is kept back for root, so that "full" means the same to everyone.
  await captureCommand('/sbin/mke2fs', [
    '-q',
    '-F',
    '-t',
    'ext4',
    '-m',
    '0',
    '-E',
    'lazy_itable_init=1,root_owner=0:0',
    path,
  ]);
}
