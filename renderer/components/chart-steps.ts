// SPDX-License-Identifier: Apache-2.0

const far = 10;

export type PressedKey = Pick<KeyboardEvent, 'key' | 'altKey' | 'ctrlKey' | 'metaKey'>;

/**
 * Where a key leads among `count` points of a chart: arrows one by one, Page up and down by ten, Home and End to the oldest and the newest,
 * Escape `away` from them. From nowhere the first step is to the newest point. Undefined: the key means nothing here.
 */
export function steppedIndex(
  { key, altKey, ctrlKey, metaKey }: PressedKey,
  at: number | undefined,
  count: number,
): number | 'away' | undefined {
  // Alt and an arrow leave the page, in a browser.
  if (altKey || ctrlKey || metaKey) return undefined;
  if (key === 'Escape') return at === undefined ? undefined : 'away';
  const last = count - 1;
  const from = at ?? count;
  const next = {
    ArrowLeft: from - 1,
    ArrowRight: from + 1,
    PageUp: from - far,
    PageDown: from + far,
    Home: 0,
    End: last,
  }[key];
  if (next === undefined || count === 0) return undefined;
  return Math.min(last, Math.max(0, next));
}
