// SPDX-License-Identifier: Apache-2.0
/**
 * The command of netd's proxy for a whole question (AOSP, packages/modules/DnsResolver, DnsProxyListener.cpp), since Android 10. It
 * asks by what the host's own programs ask: the network of the moment, its servers, private DNS, a VPN.
 */
export const netdSocket = '/dev/socket/dnsproxyd';

/** Its one read takes no more (FrameworkListener). */
const longestCommand = 1024;
/** Of the network that the asker's packets take. */
const anyNetwork = 0;
/** MAXPACKET of netd is an eighth. */
const longestAnswer = 65535;

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function base64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const three = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    const known = Math.min(4, bytes.length - at + 1);
    for (let digit = 0; digit < 4; digit++)
      text += digit < known ? (letters[(three >> (18 - 6 * digit)) & 63] ?? '') : '=';
  }
  return text;
}

/** undefined: it is too long for it. */
export function netdCommand(query: Uint8Array): string | undefined {
  const command = `resnsend ${anyNetwork} 0 ${base64(query)}\0`;
  return command.length > longestCommand ? undefined : command;
}

export type NetdReply =
  /** More is to come. */
  | { kind: 'part' }
  | { kind: 'answer'; answer: Uint8Array }
  /** `errno`, or undefined for what is no reply. */
  | { kind: 'failed'; errno: number | undefined }
  /** An older netd that does not know the command: it says so in words. */
  | { kind: 'unknown-command' };

/** Big endian: a response code or a negative errno, the length of the answer, the answer. */
export function parseNetdReply(reply: Uint8Array): NetdReply {
  if (reply.length < 4) return { kind: 'part' };
  const fields = new DataView(reply.buffer, reply.byteOffset, reply.byteLength);
  const result = fields.getInt32(0);
  // "500 ": no response code is so large.
  if (result === 0x35303020) return { kind: 'unknown-command' };
  if (result < 0) return { kind: 'failed', errno: -result };
  if (reply.length < 8) return { kind: 'part' };
  const length = fields.getUint32(4);
  if (length > longestAnswer) return { kind: 'failed', errno: undefined };
  return reply.length < 8 + length ? { kind: 'part' } : { kind: 'answer', answer: reply.slice(8, 8 + length) };
}
