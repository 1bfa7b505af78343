// SPDX-License-Identifier: Apache-2.0
import { fileURLToPath } from 'node:url';
import type { GuestSummary, MetricsSample } from '../../agent/protocol/index.ts';
import { sampleMetrics } from '../../renderer/preview/sample-data.ts';
import type { ScriptedBridge } from '../../renderer/preview/scripted-bridge.ts';
import { StandInPages } from '../desktop/views/stand-in-window.ts';

const serial = '3A081FDJH00142';

declare global {
  interface Window {
    standIn: ScriptedBridge;
  }
}

export interface FrameWork {
  /** Of the first ticks, in which Chromium makes a layer for each canvas, once for a list that is shown. */
  first: number[];
  /** Of each later tick: taking fifty samples in, and the frame that draws them, by the clock on the wall, in milliseconds. */
  work: number[];
  /** The page's own processor time of a tick, in milliseconds: what others do on this machine is not in it. */
  processorMs: { task: number; script: number; layout: number; style: number };
}

const firstTicks = 3;

/** Fifty guests that run, in the list with their lines, each told of ten times a second, in Chromium over the stand-in. */
export async function measureFiftyGuests(ticks = 100): Promise<FrameWork> {
  const pages = await StandInPages.open();
  try {
    const { page } = await pages.show({ theme: 'light', language: 'en', place: `#/devices/${serial}`, height: 3600 });
    await page.locator('.guest-row').first().waitFor();
    await page.evaluate((device) => {
      const guests = Array.from({ length: 50 }, (_, index) => ({
        ...{ name: `guest-${index}`, state: 'RUNNING' as const, reboots: 0, addresses: [], startedAtMs: Date.now() },
      }));
      window.standIn.emit('guests.changed', { serial: device, guests: guests as GuestSummary[] });
    }, serial);
    await page.locator('.guest-pulse').nth(49).waitFor();
    // As the device tells them, ten to a second.
    const samples = Array.from({ length: ticks + firstTicks }, (_, tick) => ({
      ...sampleMetrics('', tick, Date.now()),
      ...{ timeMs: tick * 100, monotonicMs: 1_000_000 + tick * 100 },
    }));
    // What the loader of this script leaves in functions.
    await page.evaluate('globalThis.__name = (named) => named');
    const inspector = await page.context().newCDPSession(page);
    await inspector.send('Performance.enable', { timeDomain: 'threadTicks' });
    const seconds = async (): Promise<(name: string) => number> => {
      const { metrics } = await inspector.send('Performance.getMetrics');
      return (name) => metrics.find((each) => each.name === name)?.value ?? Number.NaN;
    };
    const before = await seconds();
    const work = await page.evaluate(
      async ([device, samples]) => {
        const kept: number[] = [];
        const afterPaint = (): Promise<number> =>
          new Promise((resolve) => {
            requestAnimationFrame(() => {
              const from = performance.now();
              const { port1, port2 } = new MessageChannel();
              // After the frame's style, layout and paint.
              port1.onmessage = () => resolve(performance.now() - from);
              port2.postMessage(undefined);
            });
          });
        for (let tick = 0; tick < samples.length; tick++) {
          const next = new Promise((resolve) => setTimeout(resolve, 100));
          const from = performance.now();
          for (let guest = 0; guest < 50; guest++) {
            const sample = { ...samples[tick], guest: `guest-${guest}` } as MetricsSample;
            window.standIn.emit('metrics.sampled', { serial: device, sample });
          }
          const taken = performance.now() - from;
          kept.push(taken + (await afterPaint()));
          await next;
        }
        return kept;
      },
      [serial, samples] as const,
    );
    const drawn = await page.locator('.guest-pulse').evaluateAll(
      (canvases) =>
        (canvases as HTMLCanvasElement[]).filter((canvas) => {
          const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
          return [...data].some((value) => value > 0);
        }).length,
    );
    if (drawn < 50) throw new Error(`only ${drawn} of 50 lines were drawn`);
    const after = await seconds();
    const ofTick = (name: string): number => (1000 * (after(name) - before(name))) / (ticks + firstTicks);
    return {
      first: work.slice(0, firstTicks),
      work: work.slice(firstTicks),
      processorMs: {
        ...{ task: ofTick('TaskDuration'), script: ofTick('ScriptDuration') },
        ...{ layout: ofTick('LayoutDuration'), style: ofTick('RecalcStyleDuration') },
      },
    };
  } finally {
    await pages.close();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { first, work, processorMs } = await measureFiftyGuests();
  const sorted = [...work].sort((one, other) => one - other);
  console.log({
    first,
    median: sorted[50],
    p95: sorted[94],
    most: sorted.at(-1),
    overEight: work.filter((each) => each > 8).length,
    processorMs,
  });
}
