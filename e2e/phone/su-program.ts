// SPDX-License-Identifier: Apache-2.0
import { chmod } from 'node:fs/promises';

import { captureCommand } from '../../build/debian/capture-command.ts';
import type { DebianArchitecture } from '../../build/debian/fetch.ts';

/** Compiles the phone's su as a setuid program at `targetPath`. */
export async function buildSu(architecture: DebianArchitecture, sourcePath: string, targetPath: string): Promise<void> {
  const isNative = architecture === (process.arch === 'arm64' ? 'arm64' : 'amd64');
  const compiler = architecture === 'arm64' ? 'aarch64-linux-gnu-gcc' : 'x86_64-linux-gnu-gcc';
  await captureCommand(isNative ? 'gcc' : compiler, [
    ...['-std=gnu17', '-Os', '-Wall', '-Wextra', '-Werror', '-static', '-s'],
    ...['-o', targetPath, sourcePath],
  ]);
  await chmod(targetPath, 0o4755);
}
