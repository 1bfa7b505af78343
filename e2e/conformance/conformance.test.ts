// SPDX-License-Identifier: Apache-2.0
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { machineFootprint } from '../fixtures/machine-footprint.ts';
import { Comparison } from './comparison.ts';
import { groups } from './configs/groups.ts';
import { explained } from './explained.ts';

let comparison: Comparison;

beforeAll(async () => {
  comparison = await Comparison.open();
});

afterAll(() => comparison?.close());

describe.each(Object.entries(groups))('the same config gives the same guest: %s', (_, configs) => {
  test.each(configs.map((config) => [config.title, config] as const))('%s', async (_, config) => {
    const { difference, observations, before } = await comparison.compare(config);
    const refused = observations.map(({ sections }) => sections.end?.[0] === 'refused');
    const logs = observations.map(({ runner, explanation }) => `${runner}:\n${explanation.slice(-2000)}`).join('\n');
    const told = `- stock, + ours:\n${difference}\nconfig:\n${config.lines.join('\n')}\n${logs}`;
    expect(difference, told).toBe('');
    expect(refused, told).toEqual(refused.map(() => config.refused === true));
    await expect.poll(() => machineFootprint(comparison.places.base), { message: 'left behind' }).toEqual(before);
  });
});

test('every difference that is explained is one that some config shows', () => {
  expect(explained.filter((each) => !comparison.used.has(each))).toEqual([]);
});
