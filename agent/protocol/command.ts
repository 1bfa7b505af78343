// SPDX-License-Identifier: Apache-2.0
/** A command to run in a guest. */
export interface CommandRequest {
  /** With its arguments; the first is looked for in PATH when it has no slash. */
  command: string[];
  /** Absolute, in the guest. */
  cwd: string;
  uid: number;
  gid: number;
  /** NAME=VALUE */
  environment: string[];
  /** A terminal of its own of this size, else pipes. */
  terminal: boolean;
  rows: number;
  columns: number;
}

/** 128 + N after a signal N. */
export interface CommandEnd {
  code: number;
}
