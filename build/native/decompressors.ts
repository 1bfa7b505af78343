// SPDX-License-Identifier: Apache-2.0
import { join } from 'node:path';
import table from '../../native/deps/decompressors.json' with { type: 'json' };
import type { CompileUnit } from './compile-objects.ts';
import { type PinnedSource, unpackPinnedSource } from './pinned-source.ts';

/** What the helper takes of each library: files to compile, folders with headers, both below its source's folder. */
interface Library {
  source: Pick<PinnedSource, 'suite' | 'name' | 'version'>;
  tarball: string;
  sha256: string;
  directories: string[];
  definitions: string[];
  files: string[];
}

const libraries = Object.values(table) as Library[];

export interface Decompressors {
  units: CompileUnit[];
  /** Folders with the headers of their interfaces. */
  includes: string[];
  /** Folder of each library's source, in the order of native/deps/decompressors.json. */
  directories: string[];
}

/** zlib, zstd and xz, of which only what decodes is compiled. */
export async function decompressors(flags: readonly string[]): Promise<Decompressors> {
  const directories = await Promise.all(
    libraries.map(({ source, tarball, sha256 }) => unpackPinnedSource({ ...source, tarball, sha256 })),
  );
  const units = libraries.flatMap(({ files, definitions, directories: headers }, index) => {
    const top = directories[index] ?? '';
    const quiet = [
      ...flags,
      // They are most of the time of an import, and CRC-32 of a start.
      '-O2',
      // Not our code: its warnings are its authors'.
      '-w',
      `-fmacro-prefix-map=${top}/=`,
      ...definitions.map((each) => `-D${each}`),
      ...headers.map((each) => `-I${join(top, each)}`),
    ];
    return files.map((file) => ({ source: join(top, file), flags: quiet, inputs: [] }));
  });
  const includes = libraries.map(({ directories: headers }, index) => join(directories[index] ?? '', headers[0] ?? ''));
  return { units, includes, directories };
}
