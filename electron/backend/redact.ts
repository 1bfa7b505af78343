// SPDX-License-Identifier: Apache-2.0
import { isIPv6 } from 'node:net';

export interface Secrets {
  homeDirectory: string;
  userName: string;
  hostName: string;
  /** Replaced by a number each, so that one device can be followed through the text. */
  serials: readonly string[];
}

const addressPatterns: readonly [RegExp, string][] = [
  [/\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b/gi, '<mac>'],
  // The loopback tells nothing of anybody.
  [/\b(?!127\.)(?:\d{1,3}\.){3}\d{1,3}\b/g, '<ipv4>'],
];
const secretLine =
  /((?:token|password|passwd|secret|authorization|cookie|api[_-]?key)["']?\s*[:=]\s*["']?)[^\s"',;}]+/gi;

function literal(text: string): RegExp {
  return new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'gi');
}

/** A text for a bug report: without who, where and which. Short names are left, or they would be found in every word. */
export function redact(text: string, { homeDirectory, userName, hostName, serials }: Secrets): string {
  let redacted = text;
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
  if (homeDirectory !== '/') replace(homeDirectory, '<home>');
  replace(hostName, '<host>');
  if (userName !== 'root') replace(userName, '<user>');
  for (const [pattern, by] of addressPatterns) redacted = redacted.replace(pattern, by);
  redacted = redacted.replace(/(?<![\w:.])[0-9a-f:]{4,39}(?![\w:.])/gi, (word) => (isIPv6(word) ? '<ipv6>' : word));
  return redacted.replace(secretLine, '$1<secret>');
}
