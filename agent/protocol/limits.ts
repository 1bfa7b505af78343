// SPDX-License-Identifier: Apache-2.0
/** Limits of the wire, in bytes unless the name says otherwise. Both sides refuse what is beyond them. */
export const limits = {
  /** Largest JSON message on the control channel. */
  messageBytes: 1024 * 1024,
  /** Largest payload of one data frame: a message may have to wait for it. */
  dataBytes: 64 * 1024,
  /** The same of a channel that was widened, where far more than that is on its way before a message anyhow. */
  wideDataBytes: 256 * 1024,
  /** What a sender may have on its way on one channel before the receiver grants more. */
  windowBytes: 256 * 1024,
  /** What may be on its way besides a window of what is long and would wait for each credit: imports, boot logs. */
  wideBytes: 4 * 1024 * 1024,
  /** Channels open at once in one session. */
  channels: 64,
  /** What may come before the hello line: a su program's greeting, a shell's warning. */
  greetingBytes: 4096,
  /** Length of the hello line. */
  helloBytes: 4096,
} as const;
