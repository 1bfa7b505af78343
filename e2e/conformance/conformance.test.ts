// SPDX-License-Identifier: Apache-2.0
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ComparisonPool } from './comparison-pool.ts';
import { groups } from './configs/groups.ts';
import { explained } from './explained.ts';
import { StockLxc, type StockRelease, stockReleases } from './stock-lxc.ts';

let pools: { same: ComparisonPool; v2: ComparisonPool };

beforeAll(async () => {
  for (const release of Object.keys(stockReleases) as StockRelease[]) await StockLxc.fetch(release);
  pools = { same: new ComparisonPool(3), v2: new ComparisonPool(3, ['--v2']) };
});

afterAll(() => Promise.all(Object.values(pools ?? {}).map((pool) => pool.close())));

describe.each(Object.entries(groups))('the same config gives the same guest: %s', (group, configs) => {
  test.concurrent.each(configs.map((config) => [config.title, config] as const))('%s', async (title, config) => {
    const { difference, refused, told, left } = await pools[config.layout ?? 'same'].compare(group, title);
    expect(difference, told).toBe('');
    expect(refused, told).toEqual(refused.map(() => config.refused === true));
    expect(left).toEqual([]);
  });
});

test('every difference that is explained is one that some config shows', async () => {
  const used = await Promise.all(Object.values(pools).map((pool) => pool.used()));
  expect(explained.filter((_, index) => !used.some((indexes) => indexes.has(index)))).toEqual([]);
});
