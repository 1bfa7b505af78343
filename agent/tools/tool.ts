// SPDX-License-Identifier: Apache-2.0
import type { Sys } from '../sys/sys.ts';
import type { Option, ParsedOptions } from './option-parser.ts';
import type { Reporter } from './reporter.ts';

/** What a tool works with, once its command line is read. */
export interface ToolContext {
  sys: Sys;
  options: ParsedOptions;
  /** Of the guest; empty for a tool that needs none. */
  name: string;
  /** The folder of guests: no slash at its end. */
  lxcPath: string;
  /** What is left of the command line behind options and name. */
  rest: readonly string[];
  report: Reporter;
  /** Standard output. */
  print(text: string): void;
}

/** One of LXC's programs. */
export interface Tool {
  /** lxc-info */
  name: string;
  /** Behind the name in its help. */
  synopsis: string;
  summary: string;
  options: readonly Option[];
  /** Whether it works on one guest, which is named by -n or else by the first word. */
  needsName: boolean;
  /** What is not as in LXC 5.0, for docs/lxc-compat.md. */
  note?: string;
  /** Answers the exit code. Throws RuntimeError and SysError, which are told and end with 1. */
  run(context: ToolContext): number | Promise<number>;
}
