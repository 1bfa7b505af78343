// SPDX-License-Identifier: Apache-2.0
/**
 * A worker of the suite, in namespaces of its own: for each line of standard input, a key of a config or `used`, one line of JSON.
 * It ends with its input.
 */
import { createInterface } from 'node:readline';
import { cacheDirectory } from '../../build/debian/cache-directory.ts';
import { withFileLock } from '../../build/debian/file-lock.ts';
import { machineFootprint } from '../fixtures/machine-footprint.ts';
import { Comparison } from './comparison.ts';
import { groups } from './configs/groups.ts';
import type { ConformanceConfig } from './conformance-config.ts';
import { explained } from './explained.ts';
import { lookUntil } from './look-until.ts';

/** What three starts of one config came to. */
export interface Outcome {
  difference: string;
  /** Of lodged and of each release. */
  refused: boolean[];
  /** For the reader of a failed test. */
  told: string;
  /** Parts of the machine that are otherwise than before lodged's start. */
  left: string[];
}

/** Loop devices are the machine's. LXC asks for a free one and then takes it, which two at a time may not. */
function usesLoop({ lines }: ConformanceConfig): boolean {
  return lines.some((line) => line.includes('.img'));
}

async function outcomeOf(comparison: Comparison, config: ConformanceConfig): Promise<Outcome> {
  const { difference, observations, before } = await comparison.compare(config);
  const logs = observations.map(({ runner, explanation }) => `${runner}:\n${explanation.slice(-2000)}`).join('\n');
  const changed = (): string[] => {
    const after = machineFootprint(comparison.places.base);
    return Object.entries(after).flatMap(([part, lines]: [string, string[]]) => {
      const was = before[part as keyof typeof before];
      return lines.join('\n') === was.join('\n')
        ? []
        : [`${part}: ${JSON.stringify(lines)}, was ${JSON.stringify(was)}`];
    });
  };
  // The kernel takes down a dead namespace's links at a moment of its own.
  const left = await lookUntil(changed, ({ length }) => length === 0);
  return {
    difference,
    refused: observations.map(({ sections }) => sections.end?.[0] === 'refused'),
    told: `- stock, + ours:\n${difference}\nconfig:\n${config.lines.join('\n')}\n${logs}`,
    left,
  };
}

async function main(): Promise<void> {
  const comparison = await Comparison.open();
  const configs = new Map(
    Object.entries(groups).flatMap(([group, all]) => all.map((config) => [`${group}: ${config.title}`, config])),
  );
  const answer = async (key: string): Promise<unknown> => {
    if (key === 'used') return explained.flatMap((each, index) => (comparison.used.has(each) ? [index] : []));
    const config = configs.get(key);
    if (config === undefined) return { error: `no config "${key}"` };
    const compare = (): Promise<Outcome> => outcomeOf(comparison, config);
    const outcome = usesLoop(config) ? withFileLock(`${cacheDirectory}/stock-lxc/loop.lock`, compare) : compare();
    return outcome.catch((error: unknown) => ({ error: String(error) }));
  };
  try {
    for await (const key of createInterface({ input: process.stdin })) {
      process.stdout.write(`${JSON.stringify(await answer(key))}\n`);
    }
  } finally {
    await comparison.close();
  }
}

void main();
