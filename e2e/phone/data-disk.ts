// SPDX-License-Identifier: Apache-2.0
import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { captureCommand } from '../../build/debian/capture-command.ts';

/**
 * Makes a sparse file with an empty ext4 file system, to be the phone's /data. It has no name any more, so
 * that it goes away with the last process that has it open. The caller closes the handle.
 */
export async function makeDataDisk(sizeBytes: number): Promise<FileHandle> {
  const directory = await mkdtemp(join(tmpdir(), 'lodge-phone-'));
  try {
    const path = join(directory, 'data.img');
    const disk = await open(path, 'w+');
    await disk.truncate(sizeBytes);
    // Nothing is kept back for root, so that "full" means the same to everyone.
    const settings = ['-m', '0', '-E', 'lazy_itable_init=1,root_owner=0:0'];
    await captureCommand('/sbin/mke2fs', ['-q', '-F', '-t', 'ext4', ...settings, path]);
    return disk;
  } finally {
    await rm(directory, { recursive: true });
  }
}
