// SPDX-License-Identifier: Apache-2.0
import type { GuestCreateRequest, ImportSource, PendingImport } from '../protocol/index.ts';

type Nothing = Record<string, never>;

/** Between `serve` and the process that keeps an import, over its unix socket, in the frames of the wire. */
export interface ImportMethods {
  /** The file comes on the channel. Answers when the guest is there. */
  receive: {
    params: { request: GuestCreateRequest; channel: number; source?: ImportSource; anew: boolean };
    result: Nothing;
  };
  status: { params: Nothing; result: PendingImport };
  /** Answers when nothing is left of it. */
  cancel: { params: Nothing; result: Nothing };
}

const ending = '.import';

export function importSocketPath(run: string, name: string): string {
  return `${run}/${name}${ending}`;
}

/** undefined: it is not the socket of an import. */
export function importOfSocket(file: string): string | undefined {
  return file.endsWith(ending) ? file.slice(0, -ending.length) : undefined;
}
