// SPDX-License-Identifier: Apache-2.0
import type { CallName } from '../../ipc/contract.ts';
import { type Handler, sessionOf } from '../call-context.ts';

type ConfigCall = Extract<
  CallName,
  'config.keys' | 'config.check' | 'guest.config.read' | 'guest.config.running' | 'guest.config.write' | 'guest.plan'
>;

/** What a guest is to be. */
export const configCalls: { readonly [N in ConfigCall]: Handler<N> } = {
  'config.keys': ({ serial }, { backend }) => sessionOf(backend, serial).request('config.keys', {}),
  'config.check': ({ serial, text }, { backend }) => sessionOf(backend, serial).request('config.check', { text }),
  'guest.config.read': ({ serial, guest }, { backend }) =>
    sessionOf(backend, serial).request('guest.config.read', { name: guest }),
  'guest.config.running': ({ serial, guest }, { backend }) =>
    sessionOf(backend, serial).request('guest.config.running', { name: guest }),
  'guest.config.write': ({ serial, guest, text }, { backend }) =>
    sessionOf(backend, serial).request('guest.config.write', { name: guest, text }),
  'guest.plan': ({ serial, guest, text }, { backend }) =>
    sessionOf(backend, serial).request('guest.plan', { name: guest, ...(text === undefined ? {} : { text }) }),
};
