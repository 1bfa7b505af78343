// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { quote } from './shell-quote.ts';

const awkward = [
  '',
  'plain',
  "it's",
  "''",
  'a "b" $HOME `id` \\ !x',
  'line\nbreak\ttab',
  '*?[a-z] ~ # ; & | > <',
  "'; rm -rf /; '",
  '-n',
  'é 中文 \u{1f600}',
];

function sh(script: string): string {
  return execFileSync('sh', ['-c', script], { encoding: 'utf8' });
}

describe('quote', () => {
  it.each(awkward)('keeps %j one word through one shell', (word) => {
    expect(sh(`printf %s ${quote(word)}`)).toBe(word);
  });

  it.each(awkward)('keeps %j through a shell, a su and the shell that su starts', (word) => {
    const inner = `printf %s ${quote(word)}`;
    const middle = `sh -c ${quote(inner)}`;
    expect(sh(`sh -c ${quote(middle)}`)).toBe(word);
  });

  it('refuses what no shell word can hold', () => {
    expect(() => quote('a\0b')).toThrow(RangeError);
  });
});
