// SPDX-License-Identifier: Apache-2.0
import { EventEmitter } from 'node:events';
import Binary from '@devicefarmer/adbkit-logcat/lib/logcat/parser/binary.js';

/** What adbkit-logcat makes of an entry's payload. */
export interface TextPayload {
  priority: number;
  tag: string;
  message: string;
}

type BinaryParser = InstanceType<typeof Binary>;

/**
 * Its constructor is the one part of adbkit-logcat that is not run: it makes a `new Buffer`, of which Node warns on standard error
 * once it is in a bundle.
 */
function newParser(): BinaryParser {
  const parser = Object.create(Binary.prototype) as BinaryParser;
  EventEmitter.call(parser);
  return Object.assign(parser, { buffer: Buffer.alloc(0) });
}

/** Entries of text buffers (main, system, crash ...) by adbkit-logcat. */
export class TextPayloads {
  readonly #parser = newParser();
  #found: (TextPayload | undefined)[] = [];

  constructor() {
    this.#parser.on('entry', (entry: TextPayload) => this.#found.push(entry));
    // A payload without the NUL behind its tag.
    this.#parser.on('error', () => this.#found.push(undefined));
  }

  /** `entries`: `count` whole ones, headers included, whose lengths have been checked. undefined for one that is no text. */
  read(entries: Buffer, count: number): readonly (TextPayload | undefined)[] {
    this.#found = [];
    this.#parser.parse(entries);
    const found = this.#found;
    if (found.length !== count) throw new Error(`adbkit-logcat made ${found.length} entries of ${count}`);
    return found;
  }
}
