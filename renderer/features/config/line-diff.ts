// SPDX-License-Identifier: Apache-2.0

export interface DiffLine {
  kind: 'same' | 'added' | 'removed';
  text: string;
}

/** Lines that differ, by the longest common sequence. Configs have some hundred lines; beyond `most` it is told as replaced. */
export function lineDiff(before: string, after: string, most = 4000): DiffLine[] {
  const old = before.split('\n');
  const now = after.split('\n');
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start++;
  let end = 0;
  while (
    end < old.length - start &&
    end < now.length - start &&
    old[old.length - 1 - end] === now[now.length - 1 - end]
  ) {
    end++;
  }
  const same = (lines: string[]): DiffLine[] => lines.map((text) => ({ kind: 'same', text }));
  const changed = middle(old.slice(start, old.length - end), now.slice(start, now.length - end), most);
  return [...same(old.slice(0, start)), ...changed, ...same(old.slice(old.length - end))];
}

function middle(old: string[], now: string[], most: number): DiffLine[] {
  const removed = (lines: string[]): DiffLine[] => lines.map((text) => ({ kind: 'removed', text }));
  const added = (lines: string[]): DiffLine[] => lines.map((text) => ({ kind: 'added', text }));
  if (old.length * now.length > most * most) return [...removed(old), ...added(now)];
  const width = now.length + 1;
  // Length of the longest common sequence of what is left from (row, column) on.
  const lengths = new Uint16Array((old.length + 1) * width);
  for (let row = old.length - 1; row >= 0; row--) {
    for (let column = now.length - 1; column >= 0; column--) {
      lengths[row * width + column] =
        old[row] === now[column]
          ? (lengths[(row + 1) * width + column + 1] ?? 0) + 1
          : Math.max(lengths[(row + 1) * width + column] ?? 0, lengths[row * width + column + 1] ?? 0);
    }
  }
  const lines: DiffLine[] = [];
  let [row, column] = [0, 0];
  while (row < old.length && column < now.length) {
    if (old[row] === now[column]) {
      lines.push({ kind: 'same', text: old[row] as string });
      row++;
      column++;
    } else if ((lengths[(row + 1) * width + column] ?? 0) >= (lengths[row * width + column + 1] ?? 0)) {
      lines.push({ kind: 'removed', text: old[row++] as string });
    } else lines.push({ kind: 'added', text: now[column++] as string });
  }
  return [...lines, ...removed(old.slice(row)), ...added(now.slice(column))];
}

/** Only what changed, with some lines around it; `undefined` stands for what is left out. */
export function withContext(lines: readonly DiffLine[], around = 2): (DiffLine | undefined)[] {
  const near = lines.map((_, index) =>
    lines.slice(Math.max(0, index - around), index + around + 1).some((line) => line.kind !== 'same'),
  );
  const shown: (DiffLine | undefined)[] = [];
  lines.forEach((line, index) => {
    if (near[index]) shown.push(line);
    else if (shown.at(-1) !== undefined || shown.length === 0) shown.push(undefined);
  });
  return shown;
}
