// SPDX-License-Identifier: Apache-2.0
import type { GuestSummary } from '../../../agent/protocol/index.ts';
import type { CallName } from '../../ipc/contract.ts';
import { type CallContext, copyTask, guestTask, type Handler, nothing, sessionOf } from '../call-context.ts';
import { choosePlace } from '../files/download.ts';
import { exportGuest } from '../files/export-guest.ts';

type CopyCall = Extract<
  CallName,
  'guest.clone' | 'guest.export' | 'guest.rename' | 'guest.start-copy' | `snapshot.${string}`
>;

function note(serial: string, guest: GuestSummary, { backend }: CallContext): GuestSummary {
  backend.devices.session(serial).noteGuest(guest);
  return guest;
}

/** Guests made from guests. */
export const copyCalls: { readonly [N in CopyCall]: Handler<N> } = {
  'guest.clone': async ({ newName, overlay, ...params }, context) => {
    const guest = await copyTask('guest-clone', params, context, (session, channel) =>
      session.request('guest.clone', { name: params.guest, newName, overlay, channel }),
    );
    return note(params.serial, guest, context);
  },
  'guest.export': async ({ serial, guest, format, taskId: id }, { backend }) => {
    const session = sessionOf(backend, serial);
    const savedPath = await choosePlace(backend.shell, `${guest}.${format}`);
    if (savedPath === undefined) return undefined;
    const sent = await backend.tasks.run({ id, kind: 'guest-export', serial, guest, cancellable: true }, (task) =>
      exportGuest(session, guest, savedPath, { task, compressed: format === 'tar.gz' }),
    );
    return { ...sent, savedPath };
  },
  'guest.rename': async ({ newName, ...params }, context) => {
    const guest = await guestTask('guest-rename', params, context, (session) =>
      session.request('guest.rename', { name: params.guest, newName }),
    );
    context.backend.devices.session(params.serial).noteGuestRemoved(params.guest);
    return note(params.serial, guest, context);
  },
  'guest.start-copy': async (params, context) => {
    const guest = await copyTask('guest-start-copy', params, context, (session, channel) =>
      session.request('guest.start-copy', { name: params.guest, channel }),
    );
    return note(params.serial, guest, context);
  },
  'snapshot.list': ({ serial, guest }, { backend }) =>
    sessionOf(backend, serial).request('snapshot.list', { name: guest }),
  'snapshot.make': ({ comment, ...params }, context) =>
    copyTask('snapshot-make', params, context, (session, channel) =>
      session.request('snapshot.make', {
        ...{ name: params.guest, channel },
        ...(comment === undefined || comment === '' ? {} : { comment }),
      }),
    ),
  'snapshot.restore': async ({ snapshot, newName, ...params }, context) => {
    const guest = await copyTask('snapshot-restore', params, context, (session, channel) =>
      session.request('snapshot.restore', {
        ...{ name: params.guest, snapshot, channel },
        ...(newName === undefined ? {} : { newName }),
      }),
    );
    return note(params.serial, guest, context);
  },
  'snapshot.remove': async ({ snapshot, ...params }, context) => {
    await guestTask('snapshot-remove', params, context, (session) =>
      session.request('snapshot.remove', { name: params.guest, snapshot }),
    );
    return nothing;
  },
};
