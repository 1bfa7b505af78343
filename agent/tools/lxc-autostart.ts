// SPDX-License-Identifier: Apache-2.0
import { RuntimeError } from '../runtime/api.ts';
import { selectStarts } from '../runtime/autostart/select-starts.ts';
import type { StartEntry } from '../runtime/autostart/start-order.ts';
import { ensureRunFolder, listDefinedGuests, pathsOfGuests } from '../runtime/places.ts';
import { startGuest } from '../runtime/start.ts';
import { serveMonitor } from '../server/monitor-server.ts';
import { isSysError, type Sys } from '../sys/sys.ts';
import { throughItsEnd } from './end-of-guest.ts';
import { GuestView } from './guest-view.ts';
import { askInit, stopGuest } from './lxc-stop.ts';
import type { Tool, ToolContext } from './tool.ts';

type Action = 'start' | 'reboot' | 'shutdown' | 'kill';

const defaultSeconds = 60;

/** The strongest of those that are asked for. */
function actionOf({ options }: ToolContext): Action {
  for (const action of ['kill', 'shutdown', 'reboot'] as const) if (options.has(action)) return action;
  return 'start';
}

function entryOf(guest: GuestView): StartEntry {
  const groups = (guest.configItem('lxc.group') ?? '').split(/\s+/).filter((group) => group !== '');
  const number = (key: string): number => Number(guest.configItem(key) ?? 0) || 0;
  return {
    name: guest.name,
    auto: guest.configItem('lxc.start.auto') === '1',
    order: number('lxc.start.order'),
    delaySeconds: number('lxc.start.delay'),
    groups,
  };
}

async function act(context: ToolContext, action: Action, guest: GuestView, timeoutMs: number): Promise<void> {
  const { sys, lxcPath } = context;
  if (action === 'start') {
    const paths = pathsOfGuests(sys, lxcPath);
    ensureRunFolder(sys, paths);
    await startGuest({ sys, paths, name: guest.name, serve: (monitor) => serveMonitor(sys, paths, monitor) });
  } else if (action === 'kill') await throughItsEnd(sys, guest, () => Promise.resolve(guest.client.kill()));
  else if (action === 'shutdown') await stopGuest(sys, guest, timeoutMs);
  else await askInit(sys, guest, 'reboot', 0);
}

function wait({ loop }: Sys, seconds: number): Promise<void> {
  return new Promise((resolve) => void loop.setTimer(seconds * 1000, resolve));
}

/** One guest after the other: what goes wrong with one keeps no other from its turn. Resolves with the exit code. */
async function actOnAll(context: ToolContext, entries: readonly StartEntry[], timeoutMs: number): Promise<number> {
  const { sys, lxcPath, options, report, print } = context;
  const action = actionOf(context);
  let failed = false;
  for (const { name, delaySeconds } of entries) {
    const guest = new GuestView(sys, lxcPath, name);
    if (guest.client.isAlive === (action === 'start')) continue;
    const waits = action === 'start' || action === 'reboot';
    if (options.has('list')) {
      print(waits ? `${name} ${delaySeconds}\n` : `${name}\n`);
      continue;
    }
    try {
      await act(context, action, guest, timeoutMs);
      if (waits) await wait(sys, delaySeconds);
    } catch (error) {
      if (!(error instanceof RuntimeError) && !isSysError(error)) throw error;
      report.error(`${name}: ${error.message}`);
      failed = true;
    }
  }
  return failed ? 1 : 0;
}

export const lxcAutostart: Tool = {
  name: 'lxc-autostart',
  synopsis: '[OPTION ...]',
  summary:
    'Starts the guests that start by themselves, in their order, or reboots them, or ends them, those of a group in the other order.',
  note: 'it does what it is told once; `lodged autostart` is what a host runs at its start',
  needsName: false,
  options: [
    { short: 'k', long: 'kill', help: 'kill them' },
    { short: 'L', long: 'list', help: 'only tell which, and how long each is waited for' },
    { short: 'r', long: 'reboot', help: 'have them reboot' },
    { short: 's', long: 'shutdown', help: 'stop them cleanly, and after a time by SIGKILL' },
    { short: 'a', long: 'all', help: 'whatever their groups' },
    { short: 'A', long: 'ignore-auto', help: 'also those without lxc.start.auto' },
    { short: 'g', long: 'groups', value: 'GROUP,...', help: 'group after group, an empty one for those of none' },
    {
      short: 't',
      long: 'timeout',
      value: 'SECONDS',
      help: `wait so long before the kill; ${defaultSeconds} without it`,
    },
  ],
  run(context) {
    const { sys, lxcPath, options, report } = context;
    const seconds = options.text('timeout') ?? String(defaultSeconds);
    if (!/^\d{1,9}$/.test(seconds)) {
      report.error(`not a number of seconds: ${seconds}`);
      return 1;
    }
    const names = listDefinedGuests(sys, pathsOfGuests(sys, lxcPath));
    const entries = names.map((name) => entryOf(new GuestView(sys, lxcPath, name)));
    const choice = {
      groups: options.all('groups'),
      all: options.has('all'),
      ignoreAuto: options.has('ignore-auto'),
      lastFirst: options.has('kill') || options.has('shutdown'),
    };
    return actOnAll(context, selectStarts(entries, choice), Number(seconds) * 1000);
  },
};
