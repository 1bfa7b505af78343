// SPDX-License-Identifier: Apache-2.0
import { isIPv6 } from 'node:net';

export interface Secrets {
  homeDirectory: string;
  userName: string;
  hostName: string;
  /** Replaced by a number each, so that one device can be followed through the text. */
  serials: readonly string[];
  /** Hosts of other machines' adb servers. */
  servers?: readonly string[];
}

const addressPatterns: readonly [RegExp, string][] = [
  [/\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b/gi, '<mac>'],
  // The loopback tells nothing of anybody.
  [/\b(?!127\.)(?:\d{1,3}\.){3}\d{1,3}\b/g, '<ipv4>'],
];
/** Also as JSON has them that is within JSON. */
const secretLine =
  /((?:token|password|passwd|passphrase|secret|authorization|cookie|credential|psk|(?:api|access|private|auth|session)[_-]?key)[\w-]{0,40}(?:\\*["'])?\s*[:=]\s*(?:\\*["'])?(?:(?:bearer|basic|digest)\s+)?)[^\s"',;}\\]+/gi;
/** What stands alone, and is a secret or a person by its form. */
const secretForms: readonly [RegExp, string][] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, '<key>'],
  [/\b[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}\b/g, '<mail>'],
  // Signed tokens, as cloud services have them.
  [/\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}\b/g, '<token>'],
  [
    /\b(imei|meid|imsi|iccid|msisdn|serialno|android_id|ssid)(\]?(?:\\*["'])?\s*[:=]\s*\[?(?:\\*["'])?)[^\s"',;}\]\\]+/gi,
    '$1$2<secret>',
  ],
];

function literal(text: string): RegExp {
  return new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'gi');
}

/** A text for a bug report: without who, where and which. Short names are left, or they would be found in every word. */
export function redact(text: string, { homeDirectory, userName, hostName, serials, servers = [] }: Secrets): string {
  let redacted = text;
  // First: a name that is replaced within one would leave the rest of it.
  for (const [pattern, by] of secretForms) redacted = redacted.replace(pattern, by);
  const replace = (word: string, by: string): void => {
    if (word.length > 2) redacted = redacted.replace(literal(word), by);
  };
  // The longest first: one may be a part of another.
  [...serials]
    .map((serial, index) => ({ serial, by: `<device ${index + 1}>` }))
    .sort((one, other) => other.serial.length - one.serial.length)
    .forEach(({ serial, by }) => {
      replace(serial, by);
    });
  for (const server of servers) if (!/^127\.|^localhost$|^::1$/.test(server)) replace(server, '<server>');
  if (homeDirectory !== '/') replace(homeDirectory, '<home>');
  replace(hostName, '<host>');
  if (userName !== 'root') replace(userName, '<user>');
  for (const [pattern, by] of addressPatterns) redacted = redacted.replace(pattern, by);
  redacted = redacted.replace(/(?<![\w:.])[0-9a-f:]{4,39}(?![\w:.])/gi, (word) => (isIPv6(word) ? '<ipv6>' : word));
  return redacted.replace(secretLine, '$1<secret>');
}
