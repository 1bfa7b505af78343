// SPDX-License-Identifier: Apache-2.0
import type { Channel, MethodName, Methods } from '../protocol/index.ts';
import type { Paths } from '../runtime/api.ts';
import type { Sys } from '../sys/sys.ts';
import type { Guests } from './guests.ts';
import type { Raw } from './params.ts';

/** What answers requests of the desktop, by method. Throws AgentFailure and what asAgentFailure() knows. */
export type Handlers = {
  [M in MethodName]: (raw: Raw) => Promise<Methods[M]['result']> | Methods[M]['result'];
};

/** What the parts of a session share. */
export interface SessionContext {
  sys: Sys;
  paths: Paths;
  guests: Guests;
  /** The desktop's channel that a request names as `channel`. */
  openChannel(raw: Raw): Channel;
}
