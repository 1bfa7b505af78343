// SPDX-License-Identifier: Apache-2.0
/** The format of lxc.container.conf(5): `key = value` lines, `#` comments. */
export interface ConfigLine {
  key: string;
  value: string;
  /** Counted from 1. */
  line: number;
}

/** A line that is no `key = value`. */
export class ConfigSyntaxError extends Error {
  readonly line: number;
  constructor(line: number, text: string) {
    super(`line ${line}: not "key = value": ${text.slice(0, 80)}`);
    this.name = 'ConfigSyntaxError';
    this.line = line;
  }
}

export function parseConfigLines(text: string): ConfigLine[] {
  const lines: ConfigLine[] = [];
  text.split('\n').forEach((raw, index) => {
    const trimmed = raw.trim();
    if (trimmed === '' || trimmed.startsWith('#')) return;
    const at = trimmed.indexOf('=');
    if (at < 1) throw new ConfigSyntaxError(index + 1, trimmed);
    const value = trimmed.slice(at + 1).trim();
    const quoted = /^"(.*)"$/.exec(value) ?? /^'(.*)'$/.exec(value);
    lines.push({ key: trimmed.slice(0, at).trim(), value: quoted?.[1] ?? value, line: index + 1 });
  });
  return lines;
}

export function printConfigLines(lines: readonly Pick<ConfigLine, 'key' | 'value'>[]): string {
  return lines.map(({ key, value }) => `${key} = ${value}\n`).join('');
}
