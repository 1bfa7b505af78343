// SPDX-License-Identifier: Apache-2.0
/** A name of text as DNS writes it. */
function nameBytes(name: string): number[] {
  const labels = name.split('.').filter((label) => label !== '');
  return [...labels.flatMap((label) => [label.length, ...Array.from(label, (each) => each.charCodeAt(0))]), 0];
}

export interface Message {
  id?: number;
  flags?: number;
  name?: string;
  /** 1: an address of IPv4. */
  type?: number;
  /** Answers, authorities, additional records. */
  counts?: [number, number, number];
  more?: number[];
}

/** One with a question; what follows it is `more`. */
export function dnsMessage({ id = 7, flags = 0x0100, name = 'lodge.example', ...rest }: Message): Uint8Array {
  const { type = 1, counts = [0, 0, 0], more = [] } = rest;
  const words = [id, flags, 1, ...counts].flatMap((word) => [word >> 8, word & 0xff]);
  return Uint8Array.from([...words, ...nameBytes(name), type >> 8, type & 0xff, 0, 1, ...more]);
}

/** An OPT record that says how much is taken. */
export const optRecord = (bytes: number): number[] => [0, 0, 41, bytes >> 8, bytes & 0xff, 0, 0, 0, 0, 0, 0];

/** A record of the question's name: an address of IPv4. */
export const addressRecord = (...address: number[]): number[] => [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, ...address];
