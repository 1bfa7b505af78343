// SPDX-License-Identifier: Apache-2.0
import type {
  BackendEventName,
  BackendEvents,
  Bridge,
  CallAnswer,
  CallName,
  CallParams,
  CallResult,
  StreamHandle,
  StreamName,
  StreamParams,
  StreamToView,
} from '../../electron/ipc/contract.ts';
import { DesktopFailure, type FailureView } from '../../electron/ipc/failure.ts';

/** The bridge with calls that throw: what every feature talks to. */
export class Backend {
  readonly #bridge: Bridge;

  constructor(bridge: Bridge) {
    this.#bridge = bridge;
  }

  /** Throws a DesktopFailure. */
  async call<N extends CallName>(name: N, params: CallParams<N>): Promise<CallResult<N>> {
    let answer: CallAnswer<N>;
    try {
      answer = await this.#bridge.call(name, params);
    } catch (error) {
      throw new DesktopFailure('internal-error', messageOf(error), { call: name });
    }
    if (answer.ok) return answer.result;
    const { reason, message, details } = answer.failure;
    throw new DesktopFailure(reason, message, details);
  }

  on<E extends BackendEventName>(event: E, listener: (payload: BackendEvents[E]) => void): () => void {
    return this.#bridge.on(event, listener);
  }

  stream<N extends StreamName>(
    name: N,
    params: StreamParams<N>,
    listener: (message: StreamToView) => void,
  ): StreamHandle {
    return this.#bridge.stream(name, params, listener);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What a caught error is to the person. */
export function failureOf(error: unknown): FailureView {
  if (error instanceof DesktopFailure) return { reason: error.reason, message: error.message, details: error.details };
  return { reason: 'internal-error', message: messageOf(error), details: {} };
}
