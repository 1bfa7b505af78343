// SPDX-License-Identifier: Apache-2.0

/** main, radio, events, system, crash, stats, security, kernel: all numbers of log_id_t (liblog's log_id.h). */
const buffers = '0,1,2,3,4,5,6,7';
/** Of a `struct logger_entry`: where the seconds are, since its first version. */
const timeOffset = 12;
const smallestEntry = 20;

/** What a reader says to logd's socket, once (system/logging/logd, README.property and LogReader). `after`: seconds.nanoseconds. */
export function readerCommand(after: string | undefined): string {
  return `stream lids=${buffers}${after === undefined ? '' : ` start=${after}`}`;
}

/** A moment behind the last packet's, for a reader that goes on there; undefined: none has a time. Of packets behind their lengths. */
export function lastTime(packets: Uint8Array): string | undefined {
  const view = new DataView(packets.buffer, packets.byteOffset, packets.byteLength);
  let found: string | undefined;
  for (let at = 0; at + 2 <= packets.length; ) {
    const length = view.getUint16(at, true);
    if (length >= smallestEntry && at + 2 + smallestEntry <= packets.length) {
      const seconds = view.getUint32(at + 2 + timeOffset, true);
      const nanoseconds = view.getUint32(at + 2 + timeOffset + 4, true) + 1;
      if (nanoseconds < 1e9) found = `${seconds}.${String(nanoseconds).padStart(9, '0')}`;
    }
    at += 2 + length;
  }
  return found;
}
