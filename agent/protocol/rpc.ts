// SPDX-License-Identifier: Apache-2.0
import {
  AgentFailure,
  type AgentFailureReason,
  agentFailureReasons,
  type FailureBody,
  type FailureDetails,
} from './failure.ts';

/** JSON-RPC 2.0 over the control channel; a failure travels as error.data (FailureBody). */
export type RpcMessage =
  | { kind: 'request'; id: number; method: string; params: unknown }
  | { kind: 'result'; id: number; result: unknown }
  | { kind: 'error'; id: number; failure: FailureBody }
  | { kind: 'event'; event: string; params: unknown };

const serverErrorCode = -32000;

export function printMessage(message: RpcMessage): string {
  const jsonrpc = '2.0';
  switch (message.kind) {
    case 'request':
      return JSON.stringify({ jsonrpc, id: message.id, method: message.method, params: message.params });
    case 'result':
      return JSON.stringify({ jsonrpc, id: message.id, result: message.result ?? {} });
    case 'error': {
      const error = { code: serverErrorCode, message: message.failure.message, data: message.failure };
      return JSON.stringify({ jsonrpc, id: message.id, error });
    }
    case 'event':
      return JSON.stringify({ jsonrpc, method: message.event, params: message.params });
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseDetails(value: unknown): FailureDetails {
  if (!isRecord(value)) return {};
  const details: Record<string, string | number | boolean> = {};
  for (const [key, item] of Object.entries(value)) {
    if (typeof item === 'string' || typeof item === 'number' || typeof item === 'boolean') details[key] = item;
  }
  return details;
}

/** An unknown reason reads as internal-error: the message still tells. */
export function parseFailure(value: unknown): FailureBody {
  const body = isRecord(value) ? value : {};
  const known = agentFailureReasons.includes(body.reason as AgentFailureReason);
  return {
    reason: known ? (body.reason as AgentFailureReason) : 'internal-error',
    message: typeof body.message === 'string' ? body.message : 'no message',
    details: parseDetails(body.details),
  };
}

/** undefined: not a message of ours. */
export function parseMessage(text: string): RpcMessage | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(value) || value.jsonrpc !== '2.0') return undefined;
  const { id, method, params } = value;
  if (typeof method === 'string') {
    if (id === undefined) return { kind: 'event', event: method, params };
    return Number.isSafeInteger(id) ? { kind: 'request', id: id as number, method, params } : undefined;
  }
  if (!Number.isSafeInteger(id)) return undefined;
  if (isRecord(value.error)) return { kind: 'error', id: id as number, failure: parseFailure(value.error.data) };
  return 'result' in value ? { kind: 'result', id: id as number, result: value.result } : undefined;
}

/** What a thrown value becomes on the wire. */
export function failureBodyOf(error: unknown): FailureBody {
  if (error instanceof AgentFailure) return error.toBody();
  if (error instanceof Error && error.name === 'SysError') {
    const { code, errno, call, path } = error as Error & { code: string; errno: number; call: string; path?: string };
    return {
      reason: 'system-error',
      message: error.message,
      details: { code, errno, call, ...(path === undefined ? {} : { path }) },
    };
  }
  return { reason: 'internal-error', message: error instanceof Error ? error.message : String(error), details: {} };
}
