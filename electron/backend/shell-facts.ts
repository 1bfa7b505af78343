// SPDX-License-Identifier: Apache-2.0
import type { AppInfo } from '../ipc/contract.ts';

/** What only the program around the backend knows: Electron's main, the browser's server, the command line. */
export interface ShellFacts {
  shell: AppInfo['shell'];
  version: string;
  locale: string;
  electronVersion?: string;
  /** A native dialog; undefined when it was dismissed. */
  /** Another window at a fragment of the page's address. */
  openWindow?(place: string): void;
  chooseArchive?(): Promise<string | undefined>;
  /** A native dialog for a file to be written, which asks before one is replaced; undefined when it was dismissed. */
  chooseSavePath?(name: string): Promise<string | undefined>;
  /** Where files are saved to without a dialog. */
  downloadsDirectory?: string;
}
