// SPDX-License-Identifier: Apache-2.0
import { unpackPinnedSource } from './pinned-source.ts';

/** The engine's release. */
const release = '2025-04-26';

export interface QuickjsSource {
  readonly directory: string;
  readonly release: string;
}

export async function quickjsSource(): Promise<QuickjsSource> {
  const directory = await unpackPinnedSource({
    suite: 'trixie',
    name: 'quickjs',
    version: '2025.04.26-1',
    tarball: 'quickjs_2025.04.26.orig.tar.xz',
    sha256: 'ec81da5b3249ed648dbc7df4a1654988910e66a118d9b71cb63534216efcfbbe',
  });
  return { directory, release };
}
