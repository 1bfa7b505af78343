// SPDX-License-Identifier: Apache-2.0
import type { StartRequest } from '../runtime/api.ts';
import { startGuest } from '../runtime/start.ts';
import { defineOption, nameOption } from './common-options.ts';
import { runInForeground } from './foreground.ts';
import { GuestView } from './guest-view.ts';
import { startRequestOf } from './start-options.ts';
import type { Tool } from './tool.ts';

async function startDaemon(request: StartRequest, pidFile: string | undefined): Promise<number> {
  const { monitorPid } = await startGuest({ ...request, callerEnds: true });
  if (pidFile !== undefined) request.sys.file.writeFileAtomic(pidFile, `${monitorPid}\n`, 0o644);
  return 0;
}

export const lxcStart: Tool = {
  name: 'lxc-start',
  synopsis: '-n NAME [OPTION ...] [-- COMMAND ...]',
  summary: 'Starts a guest, and waits until it runs. COMMAND stands in the place of its init.',
  note: '-C is taken, for a guest never inherits descriptors; -F shows the console on standard output also without a terminal',
  needsName: true,
  options: [
    nameOption,
    { short: 'd', long: 'daemon', help: 'its monitor goes on by itself; so it is without -F' },
    { short: 'F', long: 'foreground', help: 'this process is its monitor, and shows its console' },
    { short: 'p', long: 'pidfile', value: 'FILE', help: "write the monitor's process number there" },
    { short: 'f', long: 'rcfile', value: 'FILE', help: 'its config, in place of the one in its folder' },
    { short: 'c', long: 'console', value: 'FILE', help: 'a terminal or a file that gets what its console prints' },
    { short: 'L', long: 'console-log', value: 'FILE', help: 'a log of what its console prints' },
    { short: 'C', long: 'close-all-fds', help: 'without effect: it never inherits descriptors' },
    defineOption,
    { long: 'plan', help: 'ours: only tell what the start would do' },
    { long: 'share-net', value: 'NAME|PID', help: 'share the network of a guest or process' },
    { long: 'share-ipc', value: 'NAME|PID', help: 'share the IPC namespace' },
    { long: 'share-uts', value: 'NAME|PID', help: 'share the host name' },
    { long: 'share-pid', value: 'NAME|PID', help: 'share the processes' },
  ],
  async run(context) {
    const { sys, options, name, lxcPath, report, print } = context;
    const guest = new GuestView(sys, lxcPath, name, options.text('rcfile'));
    if (guest.client.isAlive) {
      report.error('Container is already running');
      return 0;
    }
    if (!guest.isDefined) {
      report.error(`there is no config of it in ${lxcPath}/${name}`);
      return 1;
    }
    const request = startRequestOf(context, false);
    if (request === undefined) return 1;
    if (options.has('plan')) {
      const { planOf } = await import('./plan-text.ts');
      print(planOf(request));
      return 0;
    }
    const pidFile = options.text('pidfile');
    if (!options.has('foreground') || options.has('daemon')) return startDaemon(request, pidFile);
    if (pidFile !== undefined) sys.file.writeFileAtomic(pidFile, `${sys.process.getpid()}\n`, 0o644);
    await runInForeground(request, 'console');
    return 0;
  },
};
