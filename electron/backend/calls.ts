// SPDX-License-Identifier: Apache-2.0
import type { HostCheck } from '../../agent/protocol/index.ts';
import { checkAdbProgram } from '../adb/check-program.ts';
import { DeviceBuild } from '../device/device-build.ts';
import type { DeviceSession } from '../device/device-session.ts';
import type { ArchiveChoice, CallName } from '../ipc/contract.ts';
import { DesktopFailure } from '../ipc/failure.ts';
import { inspectArchive } from './archive.ts';
import type { Backend } from './backend.ts';
import { type CallContext, changeTask, guestTask, type Handler, nothing, sessionOf } from './call-context.ts';
import { copyCalls } from './copy-calls.ts';
import { collectDiagnostics } from './diagnostics.ts';
import { choosePlace, downloadFiles } from './files/download.ts';
import { collectGuestDiagnostics } from './guest-diagnostics.ts';
import { createFromDevice, createGuest } from './send-archive.ts';

/** Connects; when that takes a push, the push is a task of the activity view. */
async function connect(device: DeviceSession, { backend }: CallContext): Promise<void> {
  let deploying: Promise<void> | undefined;
  const stop = device.onDidChange.on(() => {
    const { view } = device;
    if (view.phase === 'connecting' && view.step === 'push') deploying ??= deployTask(device, backend, connecting);
  });
  const connecting = device.connect();
  try {
    await connecting;
  } finally {
    stop();
    // The task has the same outcome, which is told by the call.
    await deploying?.catch(() => undefined);
  }
}

function deployTask(device: DeviceSession, backend: Backend, connecting: Promise<void>): Promise<void> {
  return backend.tasks.run({ kind: 'deploy', serial: device.serial, cancellable: true }, async (task) => {
    task.signal.addEventListener('abort', () => device.disconnect());
    const stop = device.onDidChange.on(() => {
      const { view } = device;
      if (view.phase === 'connecting' && view.totalBytes !== undefined)
        task.progress(view.sentBytes ?? 0, view.totalBytes);
    });
    await connecting.finally(stop);
  });
}

async function inspect(path: string): Promise<ArchiveChoice> {
  const { format: _, ...choice } = await inspectArchive(path);
  return choice;
}

/** Every call of the contract. */
export const calls: { readonly [N in CallName]: Handler<N> } = {
  'app.info': async (_, { backend }) => {
    const { shell, version, locale, electronVersion } = backend.shell;
    return {
      ...{ version, shell, locale, platform: process.platform, nodeVersion: process.versions.node },
      ...(electronVersion === undefined ? {} : { electronVersion }),
      agentHash: await agentHash(backend),
    };
  },
  'devices.list': async (_, { backend }) => backend.devices.view(),
  'device.connect': async ({ serial }, context) => {
    const device = context.backend.devices.session(serial);
    if (device.session === undefined) await connect(device, context);
    return context.backend.devices.deviceView(serial);
  },
  'device.disconnect': async ({ serial }, { backend }) => {
    backend.devices.session(serial).disconnect();
    return nothing;
  },
  'device.forget': async ({ serial }, { backend }) => {
    backend.devices.forget(serial);
    return nothing;
  },
  'device.rename': async ({ serial, name }, { backend }) => {
    backend.devices.rename(serial, name.trim());
    return nothing;
  },
  'devices.order': async ({ serials }, { backend }) => {
    backend.devices.order(serials);
    return nothing;
  },
  'network.services': (_, { backend }) => backend.network.services(),
  'network.pair': async ({ code, ...address }, { backend }) => {
    await backend.network.pair(address, code);
    return nothing;
  },
  'network.connect': async (address, { backend }) => {
    await backend.network.connect(address);
    return nothing;
  },
  'network.disconnect': async ({ serial }, { backend }) => {
    await backend.network.disconnect(serial);
    return nothing;
  },
  'adb.program': async (_, { backend }) => {
    const { path, fixed } = backend.adbProgram;
    return { path, fixed };
  },
  'adb.program.set': async ({ path }, { backend }) => {
    const version = path === '' ? undefined : await checkAdbProgram(path);
    await backend.adbProgram.set(path);
    backend.transport.retry();
    return version === undefined ? {} : { version };
  },
  'adb.retry': async (_, { backend }) => {
    backend.transport.retry();
    return nothing;
  },
  'guests.list': async ({ serial }, { backend }) => backend.devices.session(serial).guests,
  'guest.create': async ({ serial, request, archivePath, devicePath, taskId }, { backend }) => {
    if ((archivePath === undefined) === (devicePath === undefined))
      throw new DesktopFailure('request-invalid', 'the archive is either on this computer or on the device');
    const session = sessionOf(backend, serial);
    const guest = await backend.tasks.run(
      { id: taskId, kind: 'guest-create', serial, guest: request.name, cancellable: true },
      (task) =>
        archivePath === undefined
          ? createFromDevice(session, request, devicePath ?? '', task)
          : createGuest(session, request, archivePath, task),
    );
    backend.devices.session(serial).noteGuest(guest);
    return guest;
  },
  'guest.create.plan': ({ serial, request }, { backend }) =>
    sessionOf(backend, serial).request('guest.create.plan', { request }),
  'guest.destroy': async ({ withSnapshots, ...params }, context) => {
    const name = params.guest;
    const more = withSnapshots === undefined ? {} : { withSnapshots };
    await guestTask('guest-destroy', params, context, (session) => session.request('guest.destroy', { name, ...more }));
    context.backend.devices.session(params.serial).noteGuestRemoved(name);
    return nothing;
  },
  'guest.autostart.set': async ({ serial, guest, start }, { backend }) => {
    const summary = await sessionOf(backend, serial).request('guest.autostart.set', { name: guest, start });
    backend.devices.session(serial).noteGuest(summary);
    return summary;
  },
  'autostart.get': ({ serial }, { backend }) => sessionOf(backend, serial).request('autostart.get', {}),
  'autostart.set': ({ serial, enabled }, { backend }) =>
    sessionOf(backend, serial).request('autostart.set', { enabled }),
  ...copyCalls,
  'guest.start': (params, context) =>
    changeTask('guest-start', params, context, (session) => session.request('guest.start', { name: params.guest })),
  'guest.stop': ({ timeoutMs, ...params }, context) =>
    changeTask('guest-stop', params, context, (session) =>
      session.request('guest.stop', { name: params.guest, ...(timeoutMs === undefined ? {} : { timeoutMs }) }),
    ),
  'guest.restart': (params, context) =>
    changeTask('guest-restart', params, context, (session) => session.request('guest.restart', { name: params.guest })),
  'guest.freeze': (params, context) =>
    changeTask('guest-freeze', params, context, (session) => session.request('guest.freeze', { name: params.guest })),
  'guest.unfreeze': (params, context) =>
    changeTask('guest-unfreeze', params, context, (session) =>
      session.request('guest.unfreeze', { name: params.guest }),
    ),
  'guest.kill': (params, context) =>
    changeTask('guest-kill', params, context, (session) => session.request('guest.kill', { name: params.guest })),
  'guest.limits.set': ({ serial, guest, limits }, { backend }) =>
    sessionOf(backend, serial).request('guest.limits.set', { name: guest, limits }),
  'config.keys': ({ serial }, { backend }) => sessionOf(backend, serial).request('config.keys', {}),
  'host.check': ({ serial }, { backend }) => checkHost(backend, serial),
  'config.check': ({ serial, text }, { backend }) => sessionOf(backend, serial).request('config.check', { text }),
  'guest.config.read': ({ serial, guest }, { backend }) =>
    sessionOf(backend, serial).request('guest.config.read', { name: guest }),
  'guest.config.running': ({ serial, guest }, { backend }) =>
    sessionOf(backend, serial).request('guest.config.running', { name: guest }),
  'guest.plan': ({ serial, guest, text }, { backend }) =>
    sessionOf(backend, serial).request('guest.plan', { name: guest, ...(text === undefined ? {} : { text }) }),
  'guest.config.write': ({ serial, guest, text }, { backend }) =>
    sessionOf(backend, serial).request('guest.config.write', { name: guest, text }),
  'guest.processes': ({ serial, guest }, { backend }) =>
    sessionOf(backend, serial).request('guest.processes', { name: guest }),
  'guest.properties': ({ serial, guest }, { backend }) =>
    sessionOf(backend, serial).request('guest.properties', { name: guest }),
  'guest.property.set': ({ serial, guest, property, value }, { backend }) =>
    sessionOf(backend, serial).request('guest.property.set', { name: guest, property, value }),
  'guest.network': ({ serial, guest }, { backend }) =>
    sessionOf(backend, serial).request('guest.network', { name: guest }),
  'boots.list': async ({ serial, guest }, { backend }) =>
    (await sessionOf(backend, serial).request('boot-log.list', { name: guest })).boots,
  'files.list': ({ serial, guest: name, path }, { backend }) =>
    sessionOf(backend, serial).request('files.list', { name, path }),
  'files.read': ({ serial, guest: name, path, file }, { backend }) =>
    sessionOf(backend, serial).request('files.read', { name, path, file }),
  'files.measure': ({ serial, guest: name, path, files }, { backend }) =>
    sessionOf(backend, serial).request('files.measure', { name, path, files }),
  'files.makeFolder': ({ serial, guest: name, path, file }, { backend }) =>
    sessionOf(backend, serial).request('files.make-folder', { name, path, file }),
  'files.rename': ({ serial, guest: name, path, file, to }, { backend }) =>
    sessionOf(backend, serial).request('files.rename', { name, path, file, to }),
  'files.remove': ({ path, files, ...on }, context) =>
    guestTask('files-remove', on, context, (session) =>
      session.request('files.remove', { name: on.guest, path, files }),
    ),
  'files.download': async ({ serial, taskId: id, name, ...request }, { backend }) => {
    const session = sessionOf(backend, serial);
    const savedPath = await choosePlace(backend.shell, name);
    if (savedPath === undefined) return undefined;
    const { guest } = request;
    const sent = await backend.tasks.run({ id, kind: 'files-download', serial, guest, cancellable: true }, (task) =>
      downloadFiles(session, request, savedPath, task),
    );
    return { ...sent, savedPath };
  },
  'metrics.subscribe': async ({ serial, guest, intervalMs }, { backend, client }) => {
    await backend.metrics.subscribe(client, serial, guest, intervalMs);
    return nothing;
  },
  'metrics.unsubscribe': async ({ serial, guest }, { backend, client }) => {
    await backend.metrics.unsubscribe(client, serial, guest);
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
  'guest.diagnostics': async ({ serial, guest }, { backend }) => ({
    text: await collectGuestDiagnostics(backend, serial, guest),
  }),
  'diagnostics.collect': async (_, { backend }) => ({ text: collectDiagnostics(backend) }),
  'archive.choose': async (_, { backend }) => {
    const { chooseArchive } = backend.shell;
    if (chooseArchive === undefined) throw new DesktopFailure('request-invalid', 'this shell has no file dialog');
    const path = await chooseArchive();
    return path === undefined ? undefined : inspect(path);
  },
  'archive.inspect': ({ path }) => inspect(path),
};

/** How root was come by is known on this side alone. */
async function checkHost(backend: Backend, serial: string): Promise<{ checks: HostCheck[] }> {
  const session = backend.devices.session(serial);
  const { checks } = await session.requireSession().request('host.check', {});
  const { view } = session;
  const method = view.phase === 'ready' ? ` by ${view.rootMethod}` : '';
  return {
    checks: checks.map((each) => (each.id === 'root' ? { ...each, found: `${each.found ?? ''}${method}` } : each)),
  };
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
