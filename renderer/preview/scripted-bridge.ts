// SPDX-License-Identifier: Apache-2.0
import type {
  BackendEventName,
  BackendEvents,
  Bridge,
  CallAnswer,
  CallName,
  CallParams,
  CallResult,
  StreamFromView,
  StreamHandle,
  StreamName,
  StreamParams,
  StreamToView,
} from '../../electron/ipc/contract.ts';
import { DesktopFailure } from '../../electron/ipc/failure.ts';

export type CallScripts = {
  [N in CallName]?: (params: CallParams<N>) => CallResult<N> | Promise<CallResult<N>>;
};

/** The device's end of a stream that a view has opened. */
export interface ScriptedStream {
  name: StreamName;
  params: StreamParams<StreamName>;
  /** What the view has sent. */
  sent: StreamFromView[];
  disposed: boolean;
  deliver(message: StreamToView): void;
  onMessage?(message: StreamFromView): void;
}

/**
 * A stand-in for the bridge: it answers as a test or the preview scripts it. There is no backend, no adb and no device
 * behind it. A call without a script fails as request-invalid.
 */
export class ScriptedBridge implements Bridge {
  readonly calls: { name: CallName; params: unknown }[] = [];
  readonly streams: ScriptedStream[] = [];
  scripts: CallScripts;
  onStream: ((stream: ScriptedStream) => void) | undefined;
  readonly #listeners = new Map<BackendEventName, Set<(payload: never) => void>>();

  constructor(scripts: CallScripts = {}) {
    this.scripts = scripts;
  }

  async call<N extends CallName>(name: N, params: CallParams<N>): Promise<CallAnswer<N>> {
    this.calls.push({ name, params });
    try {
      const script = this.scripts[name] as ((params: CallParams<N>) => CallResult<N>) | undefined;
      if (script === undefined) throw new DesktopFailure('request-invalid', `the stand-in has no script for ${name}`);
      return { ok: true, result: await script(params) };
    } catch (error) {
      if (!(error instanceof DesktopFailure)) throw error;
      return { ok: false, failure: { reason: error.reason, message: error.message, details: error.details } };
    }
  }

  on<E extends BackendEventName>(event: E, listener: (payload: BackendEvents[E]) => void): () => void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  emit<E extends BackendEventName>(event: E, payload: BackendEvents[E]): void {
    for (const listener of this.#listeners.get(event) ?? []) (listener as (payload: BackendEvents[E]) => void)(payload);
  }

  stream<N extends StreamName>(
    name: N,
    params: StreamParams<N>,
    listener: (message: StreamToView) => void,
  ): StreamHandle {
    const stream: ScriptedStream = {
      name,
      params,
      sent: [],
      disposed: false,
      deliver: (message) => !stream.disposed && listener(message),
    };
    this.streams.push(stream);
    this.onStream?.(stream);
    return {
      send: (message) => {
        stream.sent.push(message);
        stream.onMessage?.(message);
      },
      dispose: () => {
        stream.disposed = true;
      },
    };
  }
}
