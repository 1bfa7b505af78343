// SPDX-License-Identifier: Apache-2.0
/** What a forwarder reads of a message of DNS (RFC 1035, 6891): its header, its one question, and how much the asker takes. */
export interface DnsQuestion {
  /** Where the question ends. */
  end: number;
  /** Bytes of an answer by UDP. */
  answerBytes: number;
}

export const headerBytes = 12;
/** Without an OPT record (RFC 1035, 4.2.1). */
const plainAnswerBytes = 512;
/** More would be cut into fragments on the way. */
const mostAnswerBytes = 4096;
const longestName = 255;
const longestLabel = 63;
const optType = 41;

export const responseCode = { malformed: 1, failed: 2, notImplemented: 4, refused: 5 } as const;

/** Bits of the second 16 of a header. */
const flag = { response: 0x8000, operation: 0x7800, truncated: 0x0200, recursionDesired: 0x0100, available: 0x0080 };

function view(message: Uint8Array): DataView {
  return new DataView(message.buffer, message.byteOffset, message.byteLength);
}

/** Behind a name without pointers, which a question has no use for. undefined: it is none, or cut off. */
function nameEnd(message: Uint8Array, start: number): number | undefined {
  for (let at = start; ; ) {
    const length = message[at];
    if (length === undefined || length > longestLabel) return undefined;
    at += 1 + length;
    if (at - start > longestName || at > message.length) return undefined;
    if (length === 0) return at;
  }
}

function questionEnd(message: Uint8Array): number | undefined {
  const end = nameEnd(message, headerBytes);
  return end === undefined || end + 4 > message.length ? undefined : end + 4;
}

/** Of the OPT record, which askers have right behind the question. */
function answerBytesOf(message: Uint8Array, end: number): number {
  if (end + 11 > message.length || message[end] !== 0) return plainAnswerBytes;
  const fields = view(message);
  if (fields.getUint16(10) === 0 || fields.getUint16(end + 1) !== optType) return plainAnswerBytes;
  return Math.min(mostAnswerBytes, Math.max(plainAnswerBytes, fields.getUint16(end + 3)));
}

/** A number: the response code for one that cannot be passed on. undefined: no question at all, and no answer is due. */
export function parseQuestion(message: Uint8Array): DnsQuestion | number | undefined {
  if (message.length < headerBytes) return undefined;
  const fields = view(message);
  const flags = fields.getUint16(2);
  if ((flags & flag.response) !== 0) return undefined;
  if ((flags & flag.operation) !== 0) return responseCode.notImplemented;
  // One question, and nothing of an answer.
  if (fields.getUint16(4) !== 1 || fields.getUint32(6) !== 0) return responseCode.malformed;
  const end = questionEnd(message);
  return end === undefined ? responseCode.malformed : { end, answerBytes: answerBytesOf(message, end) };
}

export function idOf(message: Uint8Array): number {
  return view(message).getUint16(0);
}

export function withId(message: Uint8Array, id: number): Uint8Array {
  const copy = message.slice();
  view(copy).setUint16(0, id);
  return copy;
}

/** Letters of names mean the same in both cases. */
function isSameName(one: Uint8Array, other: Uint8Array, end: number): boolean {
  const lower = (byte: number): number => (byte >= 65 && byte <= 90 ? byte + 32 : byte);
  for (let at = headerBytes; at < end; at++) if (lower(one[at] ?? 0) !== lower(other[at] ?? 0)) return false;
  return true;
}

/** By number and question; a refusal may leave the question out. `end`: of the question. */
export function isAnswerTo(query: Uint8Array, end: number, answer: Uint8Array): boolean {
  if (answer.length < headerBytes || idOf(answer) !== idOf(query)) return false;
  const fields = view(answer);
  const flags = fields.getUint16(2);
  if ((flags & flag.response) === 0) return false;
  if (fields.getUint16(4) === 0) return (flags & 15) !== 0;
  const isWhole = fields.getUint16(4) === 1 && answer.length >= end;
  // Types and classes have no letters.
  const isSameKind = isWhole && view(query).getUint32(end - 4) === fields.getUint32(end - 4);
  return isSameKind && isSameName(query, answer, end - 4);
}

/** The next server may know better. */
export function isFailure(answer: Uint8Array): boolean {
  const code = (answer[3] ?? 0) & 15;
  return code === responseCode.failed || code === responseCode.refused;
}

/** An answer without records. `end`: of the question; undefined: it is left out. */
export function buildFailure(query: Uint8Array, end: number | undefined, code: number): Uint8Array {
  const answer = new Uint8Array(end ?? headerBytes);
  answer.set(query.subarray(0, answer.length));
  const fields = view(answer);
  const asked = fields.getUint16(2) & (flag.operation | flag.recursionDesired);
  fields.setUint16(2, flag.response | flag.available | asked | code);
  fields.setUint16(4, end === undefined ? 0 : 1);
  fields.setUint16(6, 0);
  fields.setUint32(8, 0);
  return answer;
}

/** What does not fit is asked for again by TCP. */
export function fitAnswer(answer: Uint8Array, { end, answerBytes }: DnsQuestion): Uint8Array {
  if (answer.length <= answerBytes) return answer;
  const cut = answer.slice(0, end);
  const fields = view(cut);
  fields.setUint16(2, fields.getUint16(2) | flag.truncated);
  fields.setUint16(6, 0);
  fields.setUint32(8, 0);
  return cut;
}
