// SPDX-License-Identifier: Apache-2.0
import type { CallName } from '../../ipc/contract.ts';
import { DesktopFailure } from '../../ipc/failure.ts';
import { changeTask, guestTask, type Handler, nothing, sessionOf } from '../call-context.ts';
import { createFromDevice, createGuest } from '../send-archive.ts';

type GuestCall = Extract<
  CallName,
  | 'guests.list'
  | 'guest.create'
  | 'guest.create.plan'
  | 'imports.list'
  | 'imports.cancel'
  | 'guest.destroy'
  | 'guest.autostart.set'
  | 'guest.start'
  | 'guest.stop'
  | 'guest.restart'
  | 'guest.freeze'
  | 'guest.unfreeze'
  | 'guest.kill'
  | 'guest.limits.set'
>;

/** A guest's life. */
export const guestCalls: { readonly [N in GuestCall]: Handler<N> } = {
  'guests.list': async ({ serial }, { backend }) => backend.devices.session(serial).guests,
  'guest.create': async ({ serial, request, archivePath, devicePath, taskId }, { backend }) => {
    if ((archivePath === undefined) === (devicePath === undefined))
      throw new DesktopFailure('request-invalid', 'the archive is either on this computer or on the device');
    const device = backend.devices.session(serial);
    const guest = await backend.tasks.run(
      { id: taskId, kind: 'guest-create', serial, guest: request.name, cancellable: true },
      (task) =>
        archivePath === undefined
          ? createFromDevice(device.requireSession(), request, devicePath ?? '', task)
          : createGuest(device, request, archivePath, task),
    );
    device.noteGuest(guest);
    return guest;
  },
  'imports.list': ({ serial }, { backend }) => sessionOf(backend, serial).request('import.list', {}),
  'imports.cancel': ({ serial, guest }, { backend }) =>
    sessionOf(backend, serial).request('import.cancel', { name: guest }),
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
};
