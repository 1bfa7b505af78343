// SPDX-License-Identifier: Apache-2.0
import {
  listSnapshots,
  makeSnapshot,
  removeAllSnapshots,
  removeSnapshot,
  restoreSnapshot,
  type Snapshot,
} from '../runtime/lifecycle/snapshots.ts';
import { pathsOfGuests } from '../runtime/places.ts';
import { nameOption, rcfileOption } from './common-options.ts';
import { GuestView } from './guest-view.ts';
import type { Tool, ToolContext } from './tool.ts';

export function snapshotLines(snapshots: readonly Snapshot[], withComments: boolean): string {
  if (snapshots.length === 0) return 'No snapshots\n';
  return snapshots
    .map(({ name, lxcPath, madeAt, comment }) => {
      const line = `${name} (${lxcPath}) ${madeAt}\n`;
      return withComments && comment !== undefined ? `${line}${comment.replace(/\n*$/, '\n')}` : line;
    })
    .join('');
}

function act({ sys, options, name, lxcPath, print }: ToolContext): void {
  const paths = pathsOfGuests(sys, lxcPath);
  const restored = options.text('restore');
  const destroyed = options.text('destroy');
  if (options.has('list')) print(snapshotLines(listSnapshots(sys, paths, name), options.has('showcomments')));
  else if (restored !== undefined)
    restoreSnapshot(sys, paths, name, { snapshot: restored, newName: options.text('newname') ?? name });
  else if (destroyed === 'ALL') removeAllSnapshots(sys, paths, name);
  else if (destroyed !== undefined) removeSnapshot(sys, paths, name, destroyed);
  else {
    const file = options.text('comment');
    makeSnapshot(sys, paths, name, { comment: file === undefined ? undefined : sys.file.readText(file) });
  }
}

export const lxcSnapshot: Tool = {
  name: 'lxc-snapshot',
  synopsis: '-n NAME [-c FILE] | -L [-C] | -r SNAPSHOT [-N NEWNAME] | -d SNAPSHOT',
  summary: 'Keeps a guest as it is now, lists what was kept, brings it back or removes it.',
  note: 'a snapshot is a copy; times are in UTC',
  needsName: true,
  options: [
    nameOption,
    { short: 'L', long: 'list', help: 'list the snapshots' },
    { short: 'r', long: 'restore', value: 'SNAPSHOT', help: 'bring it back: in the place of the guest, or as -N' },
    { short: 'N', long: 'newname', value: 'NEWNAME', help: 'the guest that it is brought back as' },
    { short: 'd', long: 'destroy', value: 'SNAPSHOT', help: 'remove it; ALL: all of them' },
    { short: 'c', long: 'comment', value: 'FILE', help: 'a text that is kept with it' },
    { short: 'C', long: 'showcomments', help: 'list the texts as well' },
    rcfileOption,
  ],
  run(context) {
    const { sys, name, lxcPath, report } = context;
    if (!new GuestView(sys, lxcPath, name).isDefined) {
      report.error(`there is no config of it in ${lxcPath}/${name}`);
      return 1;
    }
    act(context);
    return 0;
  },
};
