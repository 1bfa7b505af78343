// SPDX-License-Identifier: Apache-2.0
import type { CallName } from '../../ipc/contract.ts';
import { type Handler, nothing, sessionOf } from '../call-context.ts';
import { collectGuestDiagnostics } from '../guest-diagnostics.ts';

type InsideCall = Extract<
  CallName,
  | 'guest.processes'
  | 'guest.properties'
  | 'guest.property.set'
  | 'guest.network'
  | 'guest.forward.list'
  | 'guest.forward.add'
  | 'guest.forward.remove'
  | 'boots.list'
  | 'metrics.subscribe'
  | 'metrics.unsubscribe'
  | 'guest.diagnostics'
>;

/** What goes on in a guest. */
export const insideCalls: { readonly [N in InsideCall]: Handler<N> } = {
  'guest.processes': ({ serial, guest }, { backend }) =>
    sessionOf(backend, serial).request('guest.processes', { name: guest }),
  'guest.properties': ({ serial, guest }, { backend }) =>
    sessionOf(backend, serial).request('guest.properties', { name: guest }),
  'guest.property.set': ({ serial, guest, property, value }, { backend }) =>
    sessionOf(backend, serial).request('guest.property.set', { name: guest, property, value }),
  'guest.network': ({ serial, guest }, { backend }) =>
    sessionOf(backend, serial).request('guest.network', { name: guest }),
  'guest.forward.list': ({ serial, guest }, { backend }) =>
    sessionOf(backend, serial).request('guest.forward.list', { name: guest }),
  'guest.forward.add': ({ serial, guest, forward, inConfig }, { backend }) =>
    sessionOf(backend, serial).request('guest.forward.add', { name: guest, forward, inConfig }),
  'guest.forward.remove': ({ serial, guest, port, inConfig }, { backend }) =>
    sessionOf(backend, serial).request('guest.forward.remove', { name: guest, port, inConfig }),
  'boots.list': async ({ serial, guest }, { backend }) =>
    (await sessionOf(backend, serial).request('boot-log.list', { name: guest })).boots,
  'metrics.subscribe': async ({ serial, guest, intervalMs }, { backend, client }) => {
    await backend.metrics.subscribe(client, serial, guest, intervalMs);
    return nothing;
  },
  'metrics.unsubscribe': async ({ serial, guest }, { backend, client }) => {
    await backend.metrics.unsubscribe(client, serial, guest);
    return nothing;
  },
  'guest.diagnostics': async ({ serial, guest }, { backend }) => ({
    text: await collectGuestDiagnostics(backend, serial, guest),
  }),
};
