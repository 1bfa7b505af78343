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

/** A difference that is meant: lines that only stock LXC's view, or only ours, may have in a section. */
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

/** What no entry of `explained` stands for; entries that stand for something are added to `used`. */
export function unexplained(
  found: readonly Difference[],
  explained: readonly Explained[],
  used: Set<Explained>,
): Difference[] {
  return found.flatMap((difference) => {
    const entries = explained.filter(({ section }) => isOf(section, withoutBoot(difference.section)));
    const left = (lines: readonly string[], side: 'stock' | 'ours'): string[] =>
      lines.filter((line) => {
        const entry = entries.find((each) => each[side]?.test(line));
        if (entry !== undefined) used.add(entry);
        return entry === undefined;
      });
    const onlyStock = left(difference.onlyStock, 'stock');
    const onlyOurs = left(difference.onlyOurs, 'ours');
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
