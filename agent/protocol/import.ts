// SPDX-License-Identifier: Apache-2.0

/** What the file of an import is known by, so that it can go on with the same one after a lost cable. */
export interface ImportSource {
  sizeBytes: number;
  /** CLOCK_REALTIME in milliseconds. */
  modifiedMs: number;
}

/** The first line of JSON on the channel of an import that has a source. */
export interface ImportStart {
  /** Where the file goes on: so much of it is there from before. */
  fromByte: number;
  /** CRC-32 (of gzip) of what is there. */
  crc32: number;
  /** What was there was of another file, and is gone. */
  isChanged: boolean;
}

/** Behind the last byte of a file with a source: the CRC-32 of all of it, big-endian. */
export const importTrailerBytes = 4;

/** An import that is not over. */
export interface PendingImport {
  guest: string;
  /** waiting: for its desktop, until `endsAtMs`; then nothing is left of it. */
  state: 'going-on' | 'waiting';
  receivedBytes: number;
  sizeBytes?: number;
  /** CLOCK_REALTIME in milliseconds. */
  endsAtMs?: number;
}

export const importStates = ['going-on', 'waiting'] as const;
