// SPDX-License-Identifier: Apache-2.0

/** LXC's lxc-info has them of v1 alone, ours of v2 too. */
const left = /^(CPU use|BlkIO use|Memory use|KMem use): /;
/** Drawn, or going on to change. */
const chances: readonly [RegExp, string][] = [
  [/^(PID: +)\d+$/, '$1*'],
  [/^(Link: +)veth\w+$/, '$1veth*'],
  [/^( ?(?:TX|RX|Total) bytes: +).*$/, '$1*'],
];

/** What tools have said, as tools.sh has written it down, without what says nothing. */
export function comparableTranscript(text: string): string {
  const lines = text.split('\n').filter((line) => !left.test(line));
  return lines
    .map((line) => chances.reduce((told, [pattern, word]) => told.replace(pattern, word), line).trimEnd())
    .join('\n');
}
