// SPDX-License-Identifier: Apache-2.0
/** The other side of wire.ts: what a tool sends to a monitor, and how it reads the answer. */
import type { ContainerState } from '../api.ts';
import { type DeviceRule, deviceAccess } from '../cgroup/device-rules.ts';
import { headerBytes, stateNames } from './wire.ts';

/** A console's log may be all of its ring buffer. */
const answerLimitBytes = 64 * 1024 * 1024;

export function packRequest(command: number, value: number, payload: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(headerBytes + payload.length);
  const view = new DataView(bytes.buffer);
  view.setInt32(0, command, true);
  view.setInt32(4, payload.length, true);
  view.setBigInt64(8, BigInt(value), true);
  bytes.set(payload, headerBytes);
  return bytes;
}

export interface AnswerHeader {
  /** 0, a result, or a negated errno. */
  result: number;
  payloadBytes: number;
  value: number;
}

/** Throws RangeError for what no monitor would send. */
export function parseAnswerHeader(bytes: Uint8Array): AnswerHeader {
  if (bytes.length !== headerBytes) throw new RangeError(`an answer of ${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const payloadBytes = view.getInt32(4, true);
  if (payloadBytes < 0 || payloadBytes > answerLimitBytes) throw new RangeError(`a payload of ${payloadBytes} bytes`);
  return { result: view.getInt32(0, true), payloadBytes, value: view.getInt32(8, true) };
}

/** i32[8] for ADD_STATE_CLIENT. `now`: also the state that the guest is in already counts. */
export function packStates(states: ReadonlySet<ContainerState>, now: boolean): Uint8Array {
  const bytes = new Uint8Array(4 * stateNames.length);
  const view = new DataView(bytes.buffer);
  stateNames.forEach((state, index) => {
    if (states.has(state)) view.setInt32(4 * index, now ? 1 : 2, true);
  });
  return bytes;
}

/** struct cgroup_fd (80 bytes) with nothing in it but the controller. */
export function packCgroupQuestion(controller: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(80);
  bytes.set(controller.subarray(0, 63), 16);
  return bytes;
}

/** `size`: one of deviceItemSizes. */
export function packDeviceItem({ allow, type, major, minor, access }: DeviceRule, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, (type === 'all' ? 'a' : type === 'block' ? 'b' : 'c').charCodeAt(0));
  view.setInt32(4, major ?? -1, true);
  view.setInt32(8, minor ?? -1, true);
  const letters = Object.entries(deviceAccess).flatMap(([letter, bit]) => ((access & bit) === 0 ? [] : [letter]));
  for (const [index, letter] of letters.entries()) view.setUint8(12 + index, letter.charCodeAt(0));
  view.setInt32(16, allow ? 1 : 0, true);
  return bytes;
}

export interface StateMessage {
  kind: 'state' | 'exit' | 'other';
  name: Uint8Array;
  /** Of LXC's states by number, or the status of init as wait(2) gives it. */
  value: number;
}

export const stateMessageBytes = 264;

/** struct lxc_msg. Throws RangeError for another size. */
export function parseStateMessage(bytes: Uint8Array): StateMessage {
  if (bytes.length !== stateMessageBytes) throw new RangeError(`a message of ${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const type = view.getInt32(0, true);
  const name = bytes.subarray(4, 260);
  const end = name.indexOf(0);
  return {
    kind: type === 0 ? 'state' : type === 2 ? 'exit' : 'other',
    name: name.subarray(0, end < 0 ? name.length : end),
    value: view.getInt32(260, true),
  };
}
