// SPDX-License-Identifier: Apache-2.0
import type { UploadItem } from './upload.ts';

/** More would be a whole disk, dropped by mistake. */
const mostItems = 50_000;

export class TooManyFiles extends Error {}

function add(items: UploadItem[], item: UploadItem): void {
  if (items.length >= mostItems) throw new TooManyFiles();
  items.push(item);
}

/** Of an input of type file: with their place in the folder that was chosen, where one was. */
export function itemsOfInput(files: Iterable<File>): UploadItem[] {
  const items: UploadItem[] = [];
  for (const file of files) add(items, { path: file.webkitRelativePath || file.name, file });
  return items;
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

/** A reader gives a folder in parts, an empty one at the end. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const found: FileSystemEntry[] = [];
  for (;;) {
    const part = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (part.length === 0) return found;
    found.push(...part);
  }
}

async function collect(entry: FileSystemEntry, path: string, items: UploadItem[]): Promise<void> {
  if (entry.isFile) {
    add(items, { path, file: await fileOf(entry as FileSystemFileEntry) });
    return;
  }
  add(items, { path });
  for (const inner of await entriesOf(entry as FileSystemDirectoryEntry))
    await collect(inner, `${path}/${inner.name}`, items);
}

/** Of a drop: folders with all that is in them. To be called within the event: its list is empty afterwards. */
export function itemsOfDrop(list: DataTransferItemList): Promise<UploadItem[]> {
  const entries = [...list].flatMap((item) => (item.kind === 'file' ? (item.webkitGetAsEntry() ?? []) : []));
  const work = async (): Promise<UploadItem[]> => {
    const items: UploadItem[] = [];
    for (const entry of entries) await collect(entry, entry.name, items);
    return items;
  };
  return work();
}
