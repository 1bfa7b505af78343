// SPDX-License-Identifier: Apache-2.0

/** "key value" lines. */
export function parseFlat(text: string | undefined): Map<string, number> {
  const figures = new Map<string, number>();
  for (const line of (text ?? '').split('\n')) {
    const [key, value] = line.split(' ');
    if (key !== undefined && value !== undefined) figures.set(key, Number(value));
  }
  return figures;
}

/** A number, or undefined for 'max', for v1's "no limit", and for no file. */
export function parseLimit(text: string | undefined): number | undefined {
  const value = Number(text?.trim() ?? 'max');
  return Number.isFinite(value) && value < 2 ** 62 ? value : undefined;
}
