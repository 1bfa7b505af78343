// SPDX-License-Identifier: Apache-2.0
/** The format of lxc.container.conf(5): `key = value` lines, `#` comments. */
export interface ConfigLine {
  key: string;
  value: string;
  /** Counted from 1. */
  line: number;
  /** The included file that it stands in. */
  file?: string;
}

/** A line that is no `key = value`. */
export class ConfigSyntaxError extends Error {
  readonly line: number;
  readonly file: string | undefined;
  constructor(line: number, text: string, file: string | undefined) {
    super(`line ${line}: not "key = value": ${text.slice(0, 80)}`);
    this.name = 'ConfigSyntaxError';
    this.line = line;
    this.file = file;
  }
}

function unquoted(value: string): string {
  if (!value.startsWith('"') && !value.startsWith("'")) return value;
  return (/^"(.*)"$/.exec(value) ?? /^'(.*)'$/.exec(value))?.[1] ?? value;
}

export function parseConfigLines(text: string, file?: string): ConfigLine[] {
  const lines: ConfigLine[] = [];
  text.split('\n').forEach((raw, index) => {
    const trimmed = raw.trim();
    if (trimmed === '' || trimmed.startsWith('#')) return;
    const at = trimmed.indexOf('=');
    if (at < 1) throw new ConfigSyntaxError(index + 1, trimmed, file);
    lines.push({
      key: trimmed.slice(0, at).trim(),
      value: unquoted(trimmed.slice(at + 1).trim()),
      line: index + 1,
      ...(file === undefined ? {} : { file }),
    });
  });
  return lines;
}

/** In quotes where a value would be read as another without them: with quotes of its own, or blanks around it. */
function printValue(value: string): string {
  return unquoted(value.trim()) === value ? value : `"${value}"`;
}

export function printConfigLines(lines: readonly Pick<ConfigLine, 'key' | 'value'>[]): string {
  return lines.map(({ key, value }) => `${key} = ${printValue(value)}\n`).join('');
}
