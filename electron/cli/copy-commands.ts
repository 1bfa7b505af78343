// SPDX-License-Identifier: Apache-2.0
import type { Command } from 'commander';
import {
  cloneGuest,
  exportGuest,
  listSnapshots,
  removeSnapshot,
  renameGuest,
  restoreSnapshot,
  takeSnapshot,
} from './commands/copies.ts';
import { downloadFile, listFiles, uploadFiles } from './commands/files.ts';
import { listImports } from './commands/imports.ts';
import { newGuestName } from './option-values.ts';
import type { On } from './program.ts';

/** Guests made from guests, and kept. */
export function addCopyCommands(program: Command, on: On): void {
  program
    .command('imports')
    .description('list the imports that are going on, or wait for their file to go on')
    .option('--cancel <guest>', 'end one of them: nothing is left of it')
    .action((options: { cancel?: string }) => on((session) => listImports(session, options)));
  program
    .command('clone')
    .argument('<guest>')
    .argument('<new-name>', '', newGuestName)
    .description('copy a stopped guest')
    .option('--overlay', 'only what changes takes space, and the guest has to stay for it')
    .action((guest: string, newName: string, options: { overlay?: boolean }) =>
      on((session) => cloneGuest(session, guest, newName, options)),
    );
  program
    .command('rename')
    .argument('<guest>')
    .argument('<new-name>', '', newGuestName)
    .description('give a stopped guest another name; its snapshots and logs go along')
    .action((guest: string, newName: string) => on((session) => renameGuest(session, guest, newName)));
  program
    .command('export <guest> <file>')
    .description("save a stopped guest's root file system as a tar, in gzip where the name ends so")
    .action((guest: string, file: string) => on((session) => exportGuest(session, guest, file)));
  addSnapshotCommands(
    program.command('snapshot').description('a stopped guest as it was: list, take, restore, remove'),
    on,
  );
}

function addSnapshotCommands(snapshot: Command, on: On): void {
  snapshot
    .command('list <guest>')
    .description("list a guest's snapshots")
    .action((guest: string) => on((session) => listSnapshots(session, guest)));
  snapshot
    .command('take <guest>')
    .description('keep a guest as it is now')
    .option('--comment <text>', 'what it is kept for')
    .action((guest: string, options: { comment?: string }) => on((session) => takeSnapshot(session, guest, options)));
  snapshot
    .command('restore <guest> <snapshot>')
    .description('make a guest again what it was')
    .option('--as <new-name>', 'as another guest, which leaves this one as it is', newGuestName)
    .action((guest: string, name: string, options: { as?: string }) =>
      on((session) => restoreSnapshot(session, guest, name, options)),
    );
  snapshot
    .command('remove <guest> <snapshot>')
    .description('remove a snapshot')
    .action((guest: string, name: string) => on((session) => removeSnapshot(session, guest, name)));
}

export function addFileCommands(program: Command, on: On): void {
  const files = program.command('files').description("a guest's files, running or not: list, upload, download");
  files
    .command('list <guest> [folder]')
    .description('list a folder of a guest')
    .action((guest: string, folder?: string) => on((session) => listFiles(session, guest, folder ?? '/')));
  files
    .command('upload <guest> <files...>')
    .description('copy files and folders of this computer into a guest, as its root')
    .requiredOption('--to <folder>', 'the folder in the guest')
    .option('--replace', 'files that are there; without it nothing is changed where one is')
    .action((guest: string, names: string[], options: { to: string; replace?: boolean }) =>
      on((session) => uploadFiles(session, guest, names, options)),
    );
  files
    .command('download <guest> <path> [file]')
    .description('copy a file of a guest to this computer, or a folder as a tar')
    .action((guest: string, from: string, to?: string) => on((session) => downloadFile(session, guest, from, to)));
}
