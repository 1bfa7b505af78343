// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { commonOptions } from './common-options.ts';
import { refusedTools } from './refused-tools.ts';
import { isToolName, loadTool, toolNames } from './tool-table.ts';

const toolTable = await Promise.all(toolNames.map(loadTool));

import { helpText, usageText } from './usage-text.ts';

test('each tool is called as it calls itself', () => {
  expect(toolTable.map(({ name }) => name)).toEqual(toolNames);
});

test.each(toolTable)('$name has each option once, and a help of it', (tool) => {
  const all = [...tool.options, ...commonOptions.filter(({ help }) => help !== '')];
  const longs = all.map(({ long }) => long);
  // One of its own takes the place of a common one (lxc-config -l).
  const shorts = tool.options.map(({ short }) => short).filter((short) => short !== undefined);
  expect(new Set(longs).size).toBe(longs.length);
  expect(new Set(shorts).size).toBe(shorts.length);
  for (const { long } of all) expect(helpText(tool)).toContain(`--${long}`);
  expect(usageText(tool)).toMatch(new RegExp(`^Usage: ${tool.name} `));
});

test('what is refused is not here', () => {
  expect(Object.keys(refusedTools).filter(isToolName)).toEqual([]);
});

test('docs/lxc-tools.md is this table', async () => {
  const rows = toolTable.map(({ name, summary, options, note = '' }) => {
    const flags = options.map(({ short, long }) => (short === undefined ? `--${long}` : `-${short}`)).join(' ');
    return `| \`${name}\` | ${summary} | ${flags} | ${note} |`;
  });
  const text = `# LXC's tools here

Made from the tables of \`agent/tools\`, which are what the tools take. \`lodged lxc-info -n NAME\` runs one, and so does a link of its
name: \`lodged install-links FOLDER\` makes them all. All have -o, -l, -q, -P, --help, --usage and --version as LXC's; options may be
cut, hang together and stand anywhere before \`--\`. Output on standard output and exit codes are those of LXC 5.0 and 6.0, which
\`e2e/conformance/tools\` compares byte by byte on guests of either; what goes wrong is told in words of our own.

They work on guests that a stock \`lxc-start\` has started, and the other way round: all speak LXC's command socket. Without -P the
folder of the guests is lxc.lxcpath of /etc/lxc/lxc.conf, else /data/lodge/guests on Android and /var/lib/lodge/guests elsewhere.
A folder \`guests\` beside a \`run\` of root's is a base of Lodge's, whose guests a desktop sees; for all others the monitors' sockets and
locks lie below the default base.

| tool | what it does | options | not as in LXC |
|---|---|---|---|
${rows.join('\n')}

## Not here

| tool | why, and what does its work |
|---|---|
${Object.entries(refusedTools)
  .map(([name, why]) => `| \`${name}\` | ${why} |`)
  .join('\n')}
`;
  await expect(text).toMatchFileSnapshot('../../docs/lxc-tools.md');
});
