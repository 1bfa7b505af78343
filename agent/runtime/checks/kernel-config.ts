// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import { DecompressedInput } from '../image/decompressed-input.ts';

function decompressed(sys: Sys, bytes: Uint8Array): string {
  let text = '';
  const write = (part: Uint8Array): void => {
    text += sys.text.decodeUtf8(part);
  };
  const input = new DecompressedInput(sys, { write });
  try {
    input.write(bytes);
    input.finish();
    return text;
  } catch (error) {
    input.abort();
    throw error;
  }
}

/** Where a kernel tells its configuration; `release`: uname's. */
export function kernelConfigPaths(release: string): string[] {
  return ['/proc/config.gz', `/boot/config-${release}`];
}

/** The first that is there. */
export function readKernelConfig(sys: Sys, paths: readonly string[]): { path: string; text: string } | undefined {
  for (const path of paths) {
    try {
      return { path, text: decompressed(sys, sys.file.readFile(path)) };
    } catch (error) {
      if (!isSysError(error)) throw error;
    }
  }
  return undefined;
}
