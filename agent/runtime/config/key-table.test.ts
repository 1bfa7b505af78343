// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { RuntimeError } from '../api.ts';
import { isTaken } from './config-key.ts';
import { keyTable } from './key-table.ts';
import { readConfig } from './read-config.ts';

const concrete = (key: string): string =>
  key
    .replace('.N.', '.0.')
    .replace('lxc.cgroup.*', 'lxc.cgroup.memory.limit_in_bytes')
    .replace('lxc.cgroup2.*', 'lxc.cgroup2.memory.max')
    .replace('prlimit.*', 'prlimit.nofile')
    .replace('proc.*', 'proc.oom_score_adj')
    .replace('sysctl.*', 'sysctl.net.ipv4.ip_forward')
    .replace('share.*', 'share.net')
    .replace('*', 'something');

/** What a key is refused without. */
const needs: Readonly<Record<string, string>> = Object.fromEntries(
  ['forward', 'dns', 'init'].map((key) => [`lodge.net.0.${key}`, 'lodge.net.0.nat = 1\n']),
);

const isOfNetwork = (key: string): boolean => /\.net\.0\./.test(key) && !key.endsWith('.type') && !key.endsWith('.nat');
const headOf = (key: string): string =>
  `lxc.rootfs.path = /guest\n${needs[key] ?? (isOfNetwork(key) ? 'lxc.net.0.type = empty\n' : '')}`;

function hintOf(key: string, value: string): string | undefined {
  try {
    readConfig(`${headOf(key)}${key} = ${value}\n`);
    return undefined;
  } catch (error) {
    if (error instanceof RuntimeError) return String(error.failure.details.hint);
    throw error;
  }
}

const supported = keyTable.filter(isTaken).filter(({ key }) => key !== 'lxc.include');
const refused = keyTable.filter((each) => !isTaken(each));

test.each(supported)('$key is taken, and taken back by an empty value', ({ key, example }) => {
  expect(hintOf(concrete(key), example)).toBeUndefined();
  if (key === 'lxc.rootfs.path') return;
  const head = headOf(concrete(key));
  expect(readConfig(`${head}${concrete(key)} = ${example}\n${concrete(key)} =\n`)).toEqual(readConfig(head));
});

test.each(refused)('$key is refused with its reason', ({ key, ...entry }) => {
  expect(hintOf(concrete(key), '1')).toBe(`this key is not supported: ${'why' in entry ? entry.why : ''}`);
});

test('docs/lxc-compat.md is this table', async () => {
  const rows = keyTable.map((each) => {
    const [state, note] = isTaken(each) ? ['yes', each.note ?? ''] : ['no', each.why];
    return `| \`${each.key}\` | ${each.since} | ${state} | ${note} |`;
  });
  const ofLxc = keyTable.filter(({ since }) => since !== 'lodge');
  const text = `# LXC's config keys here

Made from the tables of \`agent/runtime/config/keys\`, which are what the parser takes: ${ofLxc.filter(isTaken).length} of LXC's
${ofLxc.length} keys are supported, and ${keyTable.length - ofLxc.length} are Lodge's own. A key that is not supported is refused by
its name, its line and the note; so is one that LXC does not have, and a key of LXC 2 names its successor; lines that do not
begin with lxc. are refused too, which LXC passes over. An empty value takes a key's earlier lines back. LXC's tools have a
table of their own: [lxc-tools.md](lxc-tools.md).

| key | since | supported | note |
|---|---|---|---|
${rows.join('\n')}
`;
  await expect(text).toMatchFileSnapshot('../../../docs/lxc-compat.md');
});
