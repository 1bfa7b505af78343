// SPDX-License-Identifier: Apache-2.0

/** log_id_t (liblog's log_id.h). */
export const bufferNames = ['main', 'radio', 'events', 'system', 'crash', 'stats', 'security', 'kernel'] as const;
export type BufferName = (typeof bufferNames)[number];

/** One entry as logd sends it: `struct logger_entry` in one of its four versions, and its payload. */
export interface LoggerEntry {
  pid: number;
  /** CLOCK_REALTIME, milliseconds. */
  timeMs: number;
  buffer: BufferName;
  /** Header and payload. */
  bytes: Buffer;
  headerBytes: number;
}

const binaryBuffers: readonly BufferName[] = ['events', 'stats', 'security'];

export function isBinary(buffer: BufferName): boolean {
  return binaryBuffers.includes(buffer);
}

/** Of version 1, which says none; of 2 (with an euid) and 3 (with the buffer in its place); of 4 (with both). */
const headerSizes = { first: 20, withBuffer: 24, withUid: 28 };

/**
 * One packet. undefined: it is no entry: too short, of another length than it says, with a header of no version, at a time that is
 * none. Versions 1 and 2 are those of the kernel's driver before Android 5, and name no buffer.
 */
export function readLoggerEntry(packet: Buffer): LoggerEntry | undefined {
  if (packet.length < headerSizes.first) return undefined;
  const payloadBytes = packet.readUInt16LE(0);
  const said = packet.readUInt16LE(2);
  const headerBytes = said === 0 ? headerSizes.first : said;
  const isKnown = Object.values(headerSizes).includes(headerBytes);
  if (!isKnown || headerBytes + payloadBytes !== packet.length) return undefined;
  const nanoseconds = packet.readUInt32LE(16);
  if (nanoseconds >= 1e9) return undefined;
  const named = headerBytes >= headerSizes.withBuffer ? packet.readUInt32LE(20) : 0;
  return {
    pid: packet.readInt32LE(4),
    timeMs: packet.readUInt32LE(12) * 1000 + nanoseconds / 1e6,
    buffer: bufferNames[named] ?? 'main',
    bytes: packet,
    headerBytes,
  };
}
