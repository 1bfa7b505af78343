// SPDX-License-Identifier: Apache-2.0
import type { FailureView } from '../../../electron/ipc/failure.ts';

export type ConfigToken = { kind: 'comment' | 'key' | 'equals' | 'value' | 'plain'; text: string };

/** A line of LXC's format, `key = value` or `# comment`, in parts that join to the line again. */
export function tokensOf(line: string): ConfigToken[] {
  if (/^\s*#/.test(line)) return [{ kind: 'comment', text: line }];
  const match = /^(\s*[A-Za-z0-9_.-]+\s*)(=)(.*)$/.exec(line);
  if (match === null) return line === '' ? [] : [{ kind: 'plain', text: line }];
  const [, key = '', equals = '', value = ''] = match;
  const parts: ConfigToken[] = [
    { kind: 'key', text: key },
    { kind: 'equals', text: equals },
  ];
  return value === '' ? parts : [...parts, { kind: 'value', text: value }];
}

/** Line (from 1) that a refusal names, when the text has it. */
export function errorLine(failure: FailureView | undefined, lineCount: number): number | undefined {
  if (failure?.reason !== 'config-invalid') return undefined;
  const line = Number(failure.details.line);
  return Number.isInteger(line) && line >= 1 && line <= lineCount ? line : undefined;
}

/** Offsets of a line's text, for a selection. */
export function lineRange(text: string, line: number): { start: number; end: number } {
  const lines = text.split('\n');
  const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  return { start, end: start + (lines[line - 1]?.length ?? 0) };
}
