// SPDX-License-Identifier: Apache-2.0
import type { Sections } from './document.ts';

/** Lines of one section that only one of two views has; the order of lines that both have counts too. */
export interface Difference {
  section: string;
  onlyStock: string[];
  onlyOurs: string[];
}

function without(lines: readonly string[], others: readonly string[]): string[] {
  const left = [...others];
  return lines.filter((line) => {
    const at = left.indexOf(line);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

function withoutBoot(section: string): string {
  return section.replace(/^boot \d+ /, '');
}

export function differences(stock: Sections, ours: Sections): Difference[] {
  const names = [...new Set([...Object.keys(stock), ...Object.keys(ours)])];
  return names.flatMap((section) => {
    const theirLines = stock[section] ?? [];
    const ourLines = ours[section] ?? [];
    if (theirLines.join('\n') === ourLines.join('\n')) return [];
    const onlyStock = without(theirLines, ourLines);
    const onlyOurs = without(ourLines, theirLines);
    // The same lines in another order.
    if (onlyStock.length + onlyOurs.length === 0) return [{ section, onlyStock: theirLines, onlyOurs: ourLines }];
    return [{ section, onlyStock, onlyOurs }];
  });
}

/**
 * A difference that is meant. With one pattern: a line that only stock LXC's view, or only ours, may have in a section. With both: a
 * line of the one that stands for a line of the other. Such a pair must agree in all that the patterns do not match, and in what
 * their groups capture: a pattern names the part that differs, and no more.
 */
export interface Explained {
  /** Only on this layout of cgroups. */
  layout?: 'v2';
  /** Without the boot. */
  section: string | RegExp;
  stock?: RegExp;
  ours?: RegExp;
  /** Holds only for a config with such a line. */
  when?: RegExp;
  /** Does not hold for a config with such a line. */
  unless?: RegExp;
  why: string;
}

function isOf(section: string | RegExp, name: string): boolean {
  return typeof section === 'string' ? section === name : section.test(name);
}

/** Whether an entry is meant for a config with these lines. */
export function holds({ when, unless }: Explained, lines: readonly string[]): boolean {
  const has = (pattern: RegExp): boolean => lines.some((line) => pattern.test(line));
  return (when === undefined || has(when)) && (unless === undefined || !has(unless));
}

/** What two lines of a pair have to agree in. undefined: the pattern does not match. */
function agreedPart(line: string, pattern: RegExp): string | undefined {
  const match = pattern.exec(line);
  if (match === null) return undefined;
  const around = [line.slice(0, match.index), line.slice(match.index + match[0].length)];
  return JSON.stringify([...around, ...match.slice(1).map((group) => group ?? '')]);
}

/** Lines of the two sides that no entry stands for yet. */
class Left {
  readonly stock: string[];
  readonly ours: string[];

  constructor({ onlyStock, onlyOurs }: Difference) {
    this.stock = [...onlyStock];
    this.ours = [...onlyOurs];
  }

  /** Takes what the entry stands for; whether that is anything. */
  take({ stock, ours }: Explained): boolean {
    if (stock !== undefined && ours !== undefined) return this.#takePairs(stock, ours);
    const before = this.stock.length + this.ours.length;
    if (stock !== undefined) remove(this.stock, (line) => stock.test(line));
    if (ours !== undefined) remove(this.ours, (line) => ours.test(line));
    return this.stock.length + this.ours.length < before;
  }

  #takePairs(stock: RegExp, ours: RegExp): boolean {
    const before = this.stock.length;
    remove(this.stock, (line) => {
      const agreed = agreedPart(line, stock);
      const at = agreed === undefined ? -1 : this.ours.findIndex((each) => agreedPart(each, ours) === agreed);
      if (at >= 0) this.ours.splice(at, 1);
      return at >= 0;
    });
    return this.stock.length < before;
  }
}

function remove(lines: string[], isTaken: (line: string) => boolean): void {
  const kept = lines.filter((line) => !isTaken(line));
  lines.splice(0, lines.length, ...kept);
}

/** What no entry of `explained` stands for; entries that stand for something are added to `used`. */
export function unexplained(
  found: readonly Difference[],
  explained: readonly Explained[],
  used: Set<Explained>,
): Difference[] {
  return found.flatMap((difference) => {
    const left = new Left(difference);
    for (const entry of explained) {
      if (isOf(entry.section, withoutBoot(difference.section)) && left.take(entry)) used.add(entry);
    }
    const { stock: onlyStock, ours: onlyOurs } = left;
    return onlyStock.length + onlyOurs.length === 0 ? [] : [{ section: difference.section, onlyStock, onlyOurs }];
  });
}

/** As a diff: - is stock LXC's, + is ours. */
export function describeDifferences(found: readonly Difference[]): string {
  return found
    .map(({ section, onlyStock, onlyOurs }) =>
      [`== ${section}`, ...onlyStock.map((line) => `- ${line}`), ...onlyOurs.map((line) => `+ ${line}`)].join('\n'),
    )
    .join('\n');
}
