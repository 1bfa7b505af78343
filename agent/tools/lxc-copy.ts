// SPDX-License-Identifier: Apache-2.0
import { copyGuest } from '../runtime/lifecycle/copy-guest.ts';
import { randomCopyName } from '../runtime/lifecycle/copy-name.ts';
import { removeGuest } from '../runtime/lifecycle/remove-guest.ts';
import { renameGuest } from '../runtime/lifecycle/rename-guest.ts';
import { ensureRunFolder, pathsOfGuests } from '../runtime/places.ts';
import { startGuest } from '../runtime/start.ts';
import { serveMonitor } from '../server/monitor-server.ts';
import { nameOption, rcfileOption } from './common-options.ts';
import { runInForeground } from './foreground.ts';
import { GuestView } from './guest-view.ts';
import { plainPath } from './lxc-conf.ts';
import type { Tool, ToolContext } from './tool.ts';

const refused: Readonly<Record<string, string>> = {
  mount: 'write lxc.mount.entry into the copy, and start it then',
  backingstorage: 'a copy is a folder; -s makes one that lies on the guest as an overlay',
  tmpfs: 'an ephemeral copy is kept in the folder of guests until its end',
  fssize: 'a copy is a folder, and has no size of its own',
  allowrunning: 'stop the guest first: what it has not written yet would be missing',
};

async function startCopy({ sys, options }: ToolContext, lxcPath: string, name: string): Promise<void> {
  const paths = pathsOfGuests(sys, lxcPath);
  ensureRunFolder(sys, paths);
  const request = {
    sys,
    paths,
    name,
    serve: (monitor: Parameters<typeof serveMonitor>[2]) => serveMonitor(sys, paths, monitor),
  };
  if (options.has('foreground')) await runInForeground(request, 'console');
  else await startGuest({ ...request, callerEnds: true });
}

/** What is asked does not go. undefined: it does. */
function problemOf({ options, sys, lxcPath, name }: ToolContext): string | undefined {
  const [unknown, why] = Object.entries(refused).find(([option]) => options.has(option)) ?? [];
  if (unknown !== undefined) return `--${unknown} is not done here: ${why}`;
  if (!new GuestView(sys, lxcPath, name).isDefined) return `Container ${name} is not defined`;
  const newName = options.text('newname');
  if (newName === undefined && !options.has('ephemeral')) return 'the copy needs a name (-N)';
  if (newName !== undefined && (newName === '' || newName.includes('/') || /^\.{1,2}$/.test(newName)))
    return `not a name of a guest: ${newName}`;
  return undefined;
}

export const lxcCopy: Tool = {
  name: 'lxc-copy',
  synopsis: '-n NAME -N NEWNAME [-p NEWPATH] [-s | -R] | -n NAME -e [-d | -F]',
  summary:
    'Copies a guest, or has a new one lie on it; gives it another name; or starts a copy that goes with its end.',
  note: '-m, -B, -t, -L and -a are refused',
  needsName: true,
  options: [
    nameOption,
    { short: 'N', long: 'newname', value: 'NEWNAME', help: 'name of the copy' },
    { short: 'p', long: 'newpath', value: 'NEWPATH', help: 'folder of guests that it comes to' },
    { short: 'R', long: 'rename', help: 'give the guest itself the new name' },
    { short: 's', long: 'snapshot', help: 'its root is an overlay on that of the guest' },
    { short: 'a', long: 'allowrunning', help: 'refused' },
    { short: 'F', long: 'foreground', help: 'with -e: this process is its monitor' },
    { short: 'd', long: 'daemon', help: 'with -e: its monitor goes on by itself; so it is without -F' },
    { short: 'e', long: 'ephemeral', help: 'start the copy, as an overlay, and remove it at its end' },
    { short: 'm', long: 'mount', value: 'MOUNT', help: 'refused' },
    { short: 'B', long: 'backingstorage', value: 'KIND', help: 'refused' },
    { short: 't', long: 'tmpfs', help: 'refused' },
    { short: 'L', long: 'fssize', value: 'SIZE', help: 'refused' },
    { short: 'D', long: 'keepdata', help: 'with -e: keep the copy at its end' },
    { short: 'K', long: 'keepname', help: 'the host name stays' },
    { short: 'M', long: 'keepmac', help: 'hardware addresses stay' },
    rcfileOption,
  ],
  async run(context) {
    const { sys, options, name, lxcPath, report, print } = context;
    const problem = problemOf(context);
    if (problem !== undefined) {
      report.error(problem);
      return 1;
    }
    const ephemeral = options.has('ephemeral');
    const to = {
      lxcPath: plainPath(options.text('newpath') ?? lxcPath),
      name: options.text('newname') ?? randomCopyName(sys, name),
    };
    const paths = pathsOfGuests(sys, lxcPath);
    const keepHostname = options.has('keepname');
    if (options.has('rename') && to.lxcPath === lxcPath) {
      renameGuest({ sys, paths, name, newName: to.name, keepHostname });
      return 0;
    }
    copyGuest({
      sys,
      paths,
      name,
      to,
      snapshot: options.has('snapshot') || ephemeral,
      keepName: keepHostname,
      keepMac: options.has('keepmac') || options.has('rename'),
      more: ephemeral && !options.has('keepdata') ? ['lxc.ephemeral = 1'] : [],
    });
    if (options.has('rename')) removeGuest(sys, paths, name, true);
    if (!ephemeral) return 0;
    print(`Created ${to.name} as clone of ${name}\n`);
    try {
      await startCopy(context, to.lxcPath, to.name);
    } catch (error) {
      removeGuest(sys, pathsOfGuests(sys, to.lxcPath), to.name, true);
      throw error;
    }
    return 0;
  },
};
