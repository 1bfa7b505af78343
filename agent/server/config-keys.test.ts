// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { configKeyFacts } from './config-keys.ts';

test('every key has an example of its value, or says why it is refused', () => {
  const facts = configKeyFacts();
  expect(facts.length).toBeGreaterThan(80);
  expect(facts.filter(({ example, why }) => (example === undefined) === (why === undefined))).toEqual([]);
  expect(facts.find(({ key }) => key === 'lxc.uts.name')).toMatchObject({ since: '4.0', list: false });
  expect(facts.find(({ key }) => key === 'lxc.environment')).toMatchObject({ list: true });
});
