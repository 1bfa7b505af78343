// SPDX-License-Identifier: Apache-2.0
import { InvalidArgumentError } from 'commander';
import { guestNamePattern } from '../../agent/protocol/index.ts';

export function wholeNumber(smallest: number, largest: number): (value: string) => number {
  return (value) => {
    const number = Number(value);
    if (value.trim() !== '' && Number.isInteger(number) && number >= smallest && number <= largest) return number;
    throw new InvalidArgumentError(`A whole number from ${smallest} to ${largest} is needed.`);
  };
}

/** For a guest that is made now. */
export function newGuestName(value: string): string {
  if (guestNamePattern.test(value)) return value;
  throw new InvalidArgumentError(
    'A name has up to 63 letters of a to z, digits, dots, underscores and hyphens; the first is a letter or a digit.',
  );
}

/** 64M, 1.5G, 1048576: in bytes; the letters are powers of 1,024. */
export function byteSize(value: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b)?$/i.exec(value.trim());
  if (match === null) throw new InvalidArgumentError('A size such as 256M or 1G is needed.');
  const power = ' kmgt'.indexOf((match[2] ?? '').toLowerCase() || ' ');
  return Math.round(Number(match[1]) * 1024 ** power);
}

/** Seconds on the command line, milliseconds inside. */
export function secondsAsMs(value: string): number {
  const seconds = Number(value);
  if (value.trim() === '' || !Number.isFinite(seconds) || seconds < 0 || seconds > 3600) {
    throw new InvalidArgumentError('Seconds from 0 to 3600 are needed.');
  }
  return Math.round(seconds * 1000);
}

/** For an option that may be given several times. */
export function collected(value: string, before: readonly string[]): string[] {
  return [...before, value];
}
