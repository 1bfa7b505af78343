// SPDX-License-Identifier: Apache-2.0
import { AgentFailure, guestNamePattern } from '../protocol/index.ts';

/** Checks of what came over the wire. Each throws AgentFailure by name. */
export type Raw = Record<string, unknown>;

function refuse(name: string, expected: string): never {
  throw new AgentFailure('protocol-error', `${name}: expected ${expected}`, { key: name });
}

export function recordOf(value: unknown, name = 'params'): Raw {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse(name, 'an object');
  return value as Raw;
}

export function textOf(raw: Raw, name: string, maximumLength = 4096): string {
  const value = raw[name];
  if (typeof value !== 'string' || value.length > maximumLength)
    refuse(name, `a text of up to ${maximumLength} characters`);
  return value;
}

/** No line breaks: it becomes a line of a config. */
export function lineOf(raw: Raw, name: string): string {
  const value = textOf(raw, name);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there.
  if (/[\x00-\x1f\x7f]/.test(value)) refuse(name, 'one line of text');
  return value;
}

export function optionalLineOf(raw: Raw, name: string): string | undefined {
  return raw[name] === undefined ? undefined : lineOf(raw, name);
}

/** Absolute, on the device. */
export function pathOf(raw: Raw, name: string): string {
  const path = textOf(raw, name);
  if (!path.startsWith('/') || path.includes('\0')) refuse(name, 'an absolute path');
  return path;
}

/** May have lines. */
export function optionalTextOf(raw: Raw, name: string, maximumLength: number): string | undefined {
  return raw[name] === undefined ? undefined : textOf(raw, name, maximumLength);
}

export function optionalBooleanOf(raw: Raw, name: string): boolean | undefined {
  return raw[name] === undefined ? undefined : booleanOf(raw, name);
}

export function linesOf(raw: Raw, name: string, maximumCount: number): string[] {
  const value = raw[name];
  if (!Array.isArray(value) || value.length > maximumCount) refuse(name, `a list of up to ${maximumCount} texts`);
  return value.map((each: unknown) => {
    if (typeof each !== 'string' || each.length > 65_536 || each.includes('\0')) refuse(name, 'texts without NUL');
    return each;
  });
}

export function integerOf(raw: Raw, name: string, minimum: number, maximum: number): number {
  const value = raw[name];
  if (typeof value !== 'number' || !Number.isInteger(value) || value < minimum || value > maximum) {
    refuse(name, `a whole number from ${minimum} to ${maximum}`);
  }
  return value;
}

export function optionalIntegerOf(raw: Raw, name: string, minimum: number, maximum: number): number | undefined {
  return raw[name] === undefined ? undefined : integerOf(raw, name, minimum, maximum);
}

export function booleanOf(raw: Raw, name: string): boolean {
  const value = raw[name];
  if (typeof value !== 'boolean') refuse(name, 'true or false');
  return value;
}

export function guestNameOf(raw: Raw): string {
  const value = raw.name;
  if (typeof value !== 'string' || !guestNamePattern.test(value)) {
    throw new AgentFailure(
      'guest-name-invalid',
      'a guest has a name of letters, digits, dots, dashes and underscores',
      { guest: String(value).slice(0, 80) },
    );
  }
  return value;
}

export const largestChannel = 0xffffffff;
export const longestStopMs = 3_600_000;
