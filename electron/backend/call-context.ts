// SPDX-License-Identifier: Apache-2.0
import type { GuestSummary } from '../../agent/protocol/index.ts';
import type { AgentSession } from '../device/agent-session.ts';
import type { CallName, CallParams, CallResult } from '../ipc/contract.ts';
import type { TaskView } from '../ipc/task-view.ts';
import type { Backend } from './backend.ts';
import { requestCopy } from './copy-guest.ts';

/** What a handler gets: the backend, and who asks. */
export interface CallContext {
  backend: Backend;
  client: object;
}

export type Handler<N extends CallName> = (params: CallParams<N>, context: CallContext) => Promise<CallResult<N>>;

export const nothing = {};

export function sessionOf(backend: Backend, serial: string): AgentSession {
  return backend.devices.session(serial).requireSession();
}

export interface OnGuest {
  serial: string;
  guest: string;
}

/** A request about one guest as a task of the activity view. */
export function guestTask<T>(
  kind: TaskView['kind'],
  { serial, guest }: OnGuest,
  { backend }: CallContext,
  request: (session: AgentSession) => Promise<T>,
): Promise<T> {
  const session = sessionOf(backend, serial);
  return backend.tasks.run({ kind, serial, guest }, () => request(session));
}

/** As `guestTask`, for a request that answers with the guest's new state. */
export async function changeTask(
  kind: TaskView['kind'],
  params: OnGuest,
  context: CallContext,
  request: (session: AgentSession) => Promise<GuestSummary>,
): Promise<GuestSummary> {
  const summary = await guestTask(kind, params, context, request);
  context.backend.devices.session(params.serial).noteGuest(summary);
  return summary;
}

/** As `guestTask`, for one that copies on the device: with progress, and to be cancelled. */
export function copyTask<T>(
  kind: TaskView['kind'],
  { serial, guest, taskId }: OnGuest & { taskId: string },
  { backend }: CallContext,
  request: (session: AgentSession, channel: number) => Promise<T>,
): Promise<T> {
  const session = sessionOf(backend, serial);
  return backend.tasks.run({ id: taskId, kind, serial, guest, cancellable: true }, (task) =>
    requestCopy(session, task, (channel) => request(session, channel)),
  );
}
