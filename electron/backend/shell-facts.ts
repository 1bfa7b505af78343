// SPDX-License-Identifier: Apache-2.0
import type { AppInfo } from '../ipc/contract.ts';
import type { TraySettings, TrayView } from '../ipc/tray-view.ts';
import type { UpdatesView } from '../ipc/update-view.ts';

/** What only the program around the backend knows: Electron's main, the browser's server, the command line. */
export interface ShellFacts {
  shell: AppInfo['shell'];
  version: string;
  locale: string;
  electronVersion?: string;
  /** Another window at a fragment of the page's address. */
  openWindow?(place: string): void;
  /** A native dialog; undefined when it was dismissed. */
  chooseArchive?(): Promise<string | undefined>;
  /** A native dialog for a file to be written, which asks before one is replaced; undefined when it was dismissed. */
  chooseSavePath?(name: string): Promise<string | undefined>;
  /** Under the pointer of the window whose page is behind this client, as calls know it. */
  startDrag?(client: object, filePath: string): void;
  /** Where files are saved to without a dialog. */
  downloadsDirectory?: string;
  tray?: TrayControl;
  /** Newer versions of the program itself; one without it has none. */
  updates?: UpdateControl;
}

export interface TrayControl {
  /** Asks the desktop. */
  view(): Promise<TrayView>;
  set(settings: TraySettings): Promise<void>;
  setLanguage(language: 'en' | 'zh-CN'): void;
}

/** Failures of these are in the view, but for asking out of turn. */
export interface UpdateControl {
  readonly view: UpdatesView;
  onDidChange(listener: (view: UpdatesView) => void): () => void;
  setAutomatic(automatic: boolean): Promise<void>;
  check(): Promise<void>;
  download(): Promise<void>;
  cancel(): void;
  installAndRestart(): void;
}
