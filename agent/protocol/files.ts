// SPDX-License-Identifier: Apache-2.0
export const fileKinds = ['file', 'folder', 'link', 'character', 'block', 'fifo', 'socket', 'unknown'] as const;
export type FileKind = (typeof fileKinds)[number];

/** What lies in a folder of a guest, as it is: nothing of it has been opened. */
export interface FileEntry {
  /** As it is: any characters but / and NUL. */
  name: string;
  kind: FileKind;
  sizeBytes: number;
  /** Permission bits with setuid, setgid and sticky: 12 bits. */
  mode: number;
  /** As the guest counts; undefined: nobody there. */
  uid?: number;
  gid?: number;
  modifiedMs: number;
  /** Of a link: its text, and what that leads to in the guest. `leadsTo` undefined: to nothing. */
  target?: string;
  leadsTo?: FileKind;
  /** Of a device: major and minor number. */
  device?: string;
  /** Its name is no UTF-8: it is shown with replacements, and refused wherever it is named. */
  unusable?: true;
}

export interface FolderListing {
  /** Sorted by name, in no language's order. */
  entries: FileEntry[];
  /** Beyond what one answer holds. */
  leftOut: number;
  readOnly: boolean;
  freeBytes: number;
}

export interface FileText {
  /** From the beginning; undefined: it is no text. Control characters are replaced. */
  text?: string;
  sizeBytes: number;
  /** How much of it was looked at. */
  shownBytes: number;
}

/** What is below some names, without following links. */
export interface TreeMeasure {
  entries: number;
  /** Of the files' contents. */
  sizeBytes: number;
}

export interface TreeSent extends TreeMeasure {
  /** Left out, with why: sockets, names that are no UTF-8, what went away meanwhile. Some of them by name. */
  skipped: string[];
  skippedCount: number;
}

/** 'raw' is the content of one file; 'tar' has folders, links and devices as they are. */
export type DownloadForm = 'raw' | 'tar';

/** What becomes of names that are there already: nothing is changed and the upload fails, or files are replaced and folders joined. */
export type ExistingFiles = 'refuse' | 'replace';
