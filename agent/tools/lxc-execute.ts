// SPDX-License-Identifier: Apache-2.0
import { type ContainerEnd, RuntimeError } from '../runtime/api.ts';
import { startGuest } from '../runtime/start.ts';
import { defineOption, nameOption } from './common-options.ts';
import { runInForeground } from './foreground.ts';
import { GuestView } from './guest-view.ts';
import { startRequestOf } from './start-options.ts';
import type { Tool, ToolContext } from './tool.ts';

/** LXC's answer where the command could not be run. */
const notRun = 255;
const notRunReasons: readonly string[] = ['exec-failed', 'init-missing'];

function exitCode(end: ContainerEnd | undefined): number {
  if (end?.code === undefined) return 1;
  return end.kind === 'exit' ? end.code : 128 + end.code;
}

async function execute(context: ToolContext): Promise<number> {
  const request = startRequestOf(context, true);
  if (request === undefined) return 1;
  if (context.options.has('daemon')) {
    await startGuest({ ...request, callerEnds: true });
    return 0;
  }
  const { terminal } = context.sys;
  return exitCode(await runInForeground(request, terminal.isatty(0) && terminal.isatty(1) ? 'console' : 'inherited'));
}

export const lxcExecute: Tool = {
  name: 'lxc-execute',
  synopsis: '-n NAME [OPTION ...] [-- COMMAND ...]',
  summary: "Starts a guest for one command, with a small init before it. The exit code is the command's.",
  note: 'the init is a process of lodged, so that the guest needs no file for it',
  needsName: true,
  options: [
    nameOption,
    { short: 'd', long: 'daemon', help: 'its monitor goes on by itself' },
    { short: 'f', long: 'rcfile', value: 'FILE', help: 'its config, in place of the one in its folder' },
    defineOption,
    { short: 'u', long: 'uid', value: 'UID', help: 'who runs the command' },
    { short: 'g', long: 'gid', value: 'GID', help: 'the group that runs it' },
  ],
  async run(context) {
    const { sys, options, name, lxcPath, report } = context;
    const guest = new GuestView(sys, lxcPath, name, options.text('rcfile'));
    if (guest.client.isAlive) {
      report.error('Container is already running');
      return 1;
    }
    if (!guest.isDefined) {
      report.error(`there is no config of it in ${lxcPath}/${name}`);
      return 1;
    }
    try {
      return await execute(context);
    } catch (error) {
      if (!(error instanceof RuntimeError) || !notRunReasons.includes(error.failure.reason)) throw error;
      report.error(error.message);
      return notRun;
    }
  },
};
