// SPDX-License-Identifier: Apache-2.0
import { chmod } from 'node:fs/promises';

import { captureCommand } from '../../build/debian/capture-command.ts';

/** Compiles the phone's su for arm64 as a setuid program at `targetPath`. */
export async function buildSu(sourcePath: string, targetPath: string): Promise<void> {
  await captureCommand('aarch64-linux-gnu-gcc', [
    ...['-std=gnu17', '-Os', '-Wall', '-Wextra', '-Werror', '-static', '-s'],
    ...['-o', targetPath, sourcePath],
  ]);
  await chmod(targetPath, 0o4755);
}
