// SPDX-License-Identifier: Apache-2.0
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AdbServer, startAdbServer } from '../../phone/adb-server.ts';
import { type Footprint, footprintOf } from '../../phone/footprint.ts';
import { bootPhone, type Phone } from '../../phone/phone.ts';
import type { PhoneVariantName } from '../../phone/variants.ts';
import type { StockRelease } from '../stock-tree.ts';
import type { Explained } from '../view/differences.ts';
import { PhoneComparison, type PhoneStock } from './phone-comparison.ts';
import type { PhoneConfig } from './phone-config.ts';

export interface PhoneSuite {
  layout: string;
  variant: PhoneVariantName;
  stock: PhoneStock;
  /** Of stock LXC; 6.0 without it. */
  release?: StockRelease;
  configs: readonly PhoneConfig[];
  /** Differences that are meant here, beside those of explained.ts. */
  explained: readonly Explained[];
}

/** A phone of its own, on which all configs are started before the first test looks at what came of one. */
export function testPhone({ layout, variant, stock, release = '6.0', configs, explained }: PhoneSuite): void {
  let server: AdbServer;
  let phone: Phone;
  let comparison: PhoneComparison;
  let before: Footprint;

  beforeAll(async () => {
    server = await startAdbServer();
    phone = await bootPhone({ variant, adbServerPort: server.port });
    // Else it comes with the first, and brings a link of its own.
    await phone.rootShell('modprobe dummy numdummies=0');
    before = await footprint(phone);
    comparison = await PhoneComparison.run(phone, { stock, release, configs, explained });
  });

  afterAll(async () => {
    comparison?.close();
    await phone?.stop();
    await server?.stop();
  });

  describe(`the same config gives the same guest on the phone as by LXC ${release}, on ${layout}`, () => {
    test.each(configs.map((config) => [config.title, config] as const))('%s', (title, config) => {
      const { difference, refused, told } = comparison.outcome(title);
      expect(difference, told).toBe('');
      expect(refused, told).toEqual(refused.map(() => config.refused === true));
    });

    test('of all that they changed, nothing stays', async () => {
      // The kernel takes a dead guest's links and cgroups down in its own time.
      await expect.poll(() => footprint(phone)).toEqual(before);
    });

    test('every difference that is explained is one that some config shows', () => {
      expect(explained.filter((each) => !comparison.used.has(each))).toEqual([]);
    });
  });

  // On Android's layout LXC cannot freeze, for want of a freezer of v1: there the tools of each would not do the same.
  test.runIf(stock === 'stock')(
    `tools of stock LXC on our guest, and ours on theirs, say and do the same on ${layout}`,
    () => {
      const { ofStock, others } = comparison.transcripts();
      expect(ofStock).toMatch(/RUNNING.*from outside\n0\nended 7.*FROZEN.*ended 2\n$/s);
      for (const [pair, text] of Object.entries(others)) expect({ pair, text }).toEqual({ pair, text: ofStock });
    },
  );
}

/** Stock LXC's monitors leave a folder of their own behind. */
async function footprint(phone: Phone): Promise<Footprint> {
  const all = await footprintOf(phone);
  return { ...all, cgroups: all.cgroups.filter((folder) => !folder.endsWith('/lxc.pivot')) };
}
