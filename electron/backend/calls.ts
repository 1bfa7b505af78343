// SPDX-License-Identifier: Apache-2.0
import type { CallName } from '../ipc/contract.ts';
import type { Handler } from './call-context.ts';
import { appCalls } from './calls/app-calls.ts';
import { configCalls } from './calls/config-calls.ts';
import { copyCalls } from './calls/copy-calls.ts';
import { deviceCalls } from './calls/device-calls.ts';
import { fileCalls } from './calls/file-calls.ts';
import { guestCalls } from './calls/guest-calls.ts';
import { insideCalls } from './calls/inside-calls.ts';
import { portCalls } from './calls/port-calls.ts';
import { updateCalls } from './calls/update-calls.ts';

/** Every call of the contract: one that lacks its handler does not compile. */
export const calls: { readonly [N in CallName]: Handler<N> } = {
  ...appCalls,
  ...deviceCalls,
  ...guestCalls,
  ...copyCalls,
  ...configCalls,
  ...insideCalls,
  ...fileCalls,
  ...portCalls,
  ...updateCalls,
};
