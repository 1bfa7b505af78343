// SPDX-License-Identifier: Apache-2.0
import { DeviceBuild } from '../../device/device-build.ts';
import type { ArchiveChoice, CallName } from '../../ipc/contract.ts';
import { DesktopFailure } from '../../ipc/failure.ts';
import { inspectArchive } from '../archive.ts';
import type { Backend } from '../backend.ts';
import { type Handler, nothing } from '../call-context.ts';
import { collectDiagnostics } from '../diagnostics.ts';

type AppCall = Extract<
  CallName,
  | 'app.info'
  | 'task.list'
  | 'task.cancel'
  | 'window.open'
  | 'diagnostics.collect'
  | 'archive.choose'
  | 'archive.inspect'
  | 'app.language.set'
  | `tray.${string}`
>;

/** About the app itself: its tasks, windows, reports, archives on this computer. */
export const appCalls: { readonly [N in AppCall]: Handler<N> } = {
  'app.info': async (_, { backend }) => {
    const { shell, version, locale, electronVersion } = backend.shell;
    return {
      ...{ version, shell, locale, platform: process.platform, nodeVersion: process.versions.node },
      ...(electronVersion === undefined ? {} : { electronVersion }),
      agentHash: await agentHash(backend),
    };
  },
  'app.language.set': async ({ language }, { backend }) => {
    backend.shell.tray?.setLanguage(language);
    return nothing;
  },
  'tray.get': async (_, { backend }) =>
    (await backend.shell.tray?.view()) ?? { icon: false, closeToTray: false, desktop: 'none' },
  'tray.set': async (settings, { backend }) => {
    if (backend.shell.tray === undefined) throw new DesktopFailure('request-invalid', 'this shell has no tray');
    await backend.shell.tray.set(settings);
    return nothing;
  },
  'task.list': async (_, { backend }) => backend.tasks.list(),
  'task.cancel': async ({ taskId }, { backend }) => {
    backend.tasks.cancel(taskId);
    return nothing;
  },
  'window.open': async ({ place }, { backend }) => {
    const { openWindow } = backend.shell;
    if (openWindow === undefined) throw new DesktopFailure('request-invalid', 'this shell opens no windows');
    openWindow(place);
    return nothing;
  },
  'diagnostics.collect': async (_, { backend }) => ({ text: collectDiagnostics(backend) }),
  'archive.choose': async (_, { backend }) => {
    const { chooseArchive } = backend.shell;
    if (chooseArchive === undefined) throw new DesktopFailure('request-invalid', 'this shell has no file dialog');
    const path = await chooseArchive();
    return path === undefined ? undefined : inspect(path);
  },
  'archive.inspect': ({ path }) => inspect(path),
};

async function inspect(path: string): Promise<ArchiveChoice> {
  const { format: _, ...choice } = await inspectArchive(path);
  return choice;
}

/** Of the arm64 agent; empty where nothing is built. */
async function agentHash(backend: Backend): Promise<string> {
  try {
    const build = await DeviceBuild.load(backend.deviceDirectory);
    return (build.of('arm64') ?? build.of('x86_64'))?.agent ?? '';
  } catch {
    return '';
  }
}
