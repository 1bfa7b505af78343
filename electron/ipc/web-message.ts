// SPDX-License-Identifier: Apache-2.0
import type {
  BackendEventName,
  BackendEvents,
  CallAnswer,
  CallName,
  StreamFromView,
  StreamToView,
} from './contract.ts';

/**
 * What the browser's bridge and the web server say on their WebSocket: JSON texts, and the bytes of streams as binary messages,
 * `u32 stream (little endian) | bytes`.
 */
type Plain<M> = Exclude<M, { kind: 'data' }>;

export type WebRequest =
  | { kind: 'call'; id: number; name: string; params: unknown }
  | { kind: 'open'; stream: number; name: string; params: unknown }
  | { kind: 'stream'; stream: number; message: Plain<StreamFromView> };

export type WebAnswer =
  | { kind: 'answer'; id: number; answer: CallAnswer<CallName> }
  | { [E in BackendEventName]: { kind: 'event'; event: E; payload: BackendEvents[E] } }[BackendEventName]
  | { kind: 'stream'; stream: number; message: Plain<StreamToView> };

/** Path of the WebSocket. */
export const webSocketPath = '/bridge';

export function encodeStreamBytes(stream: number, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const message = new Uint8Array(4 + bytes.length);
  new DataView(message.buffer).setUint32(0, stream, true);
  message.set(bytes, 4);
  return message;
}

/** undefined: too short to be one. The bytes are a view on the message. */
export function decodeStreamBytes(message: Uint8Array): { stream: number; bytes: Uint8Array } | undefined {
  if (message.length < 4) return undefined;
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  return { stream: view.getUint32(0, true), bytes: message.subarray(4) };
}

/** undefined: not one of ours. The params and the stream's message are checked by the backend. */
export function parseWebRequest(text: string): WebRequest | undefined {
  let value: Record<string, unknown>;
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== 'object' || parsed === null) return undefined;
    value = parsed as Record<string, unknown>;
  } catch {
    return undefined;
  }
  const { kind, id, stream, name, params, message } = value;
  const isNumber = (number: unknown): number is number => Number.isSafeInteger(number) && (number as number) >= 0;
  if (kind === 'call' && isNumber(id) && typeof name === 'string') return { kind, id, name, params };
  if (kind === 'open' && isNumber(stream) && typeof name === 'string') return { kind, stream, name, params };
  if (kind === 'stream' && isNumber(stream)) return { kind, stream, message: message as Plain<StreamFromView> };
  return undefined;
}
