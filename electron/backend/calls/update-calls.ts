// SPDX-License-Identifier: Apache-2.0
import type { CallName } from '../../ipc/contract.ts';
import { DesktopFailure } from '../../ipc/failure.ts';
import type { Backend } from '../backend.ts';
import { type Handler, nothing } from '../call-context.ts';
import type { UpdateControl } from '../shell-facts.ts';

type UpdateCall = Extract<CallName, `updates.${string}`>;

function controlOf({ shell }: Backend): UpdateControl {
  if (shell.updates === undefined) throw new DesktopFailure('request-invalid', 'this shell has no updates');
  return shell.updates;
}

/** Newer versions of the app itself. */
export const updateCalls: { readonly [N in UpdateCall]: Handler<N> } = {
  'updates.get': async (_, { backend }) =>
    backend.shell.updates?.view ?? { automatic: false, status: { state: 'unavailable', why: 'browser' } },
  'updates.automatic.set': async ({ automatic }, { backend }) => {
    await controlOf(backend).setAutomatic(automatic);
    return nothing;
  },
  'updates.check': async (_, { backend }) => {
    await controlOf(backend).check();
    return nothing;
  },
  'updates.download': async (_, { backend }) => {
    await controlOf(backend).download();
    return nothing;
  },
  'updates.cancel': async (_, { backend }) => {
    controlOf(backend).cancel();
    return nothing;
  },
  'updates.install': async (_, { backend }) => {
    controlOf(backend).installAndRestart();
    return nothing;
  },
};
