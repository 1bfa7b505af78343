// SPDX-License-Identifier: Apache-2.0
import { parentPort, workerData } from 'node:worker_threads';
import { FuzzFailure, fuzz } from './fuzz-run.ts';
import { findTargets } from './targets.ts';

/** What a worker is started with. */
export interface FuzzJob {
  target: string;
  seed: number;
  untilMs: number;
  /** u32 inputs so far, u32 length of the one that is being fed, its bytes: to be seen from outside when it does not come back. */
  shared: SharedArrayBuffer;
}

/** What it sends in the end. */
export type FuzzEnd =
  | { kind: 'counts'; inputs: number; answers: [string, number][] }
  | { kind: 'failure'; message: string; input: Uint8Array };

async function run({ target: name, seed, untilMs, shared }: FuzzJob): Promise<FuzzEnd> {
  const target = (await findTargets()).find((each) => each.name === name);
  if (target === undefined) throw new Error(`no target ${name}`);
  const figures = new Uint32Array(shared, 0, 2);
  const bytes = new Uint8Array(shared, 8);
  try {
    const { inputs, answers } = fuzz(target, seed, (count, next) => {
      figures[0] = count;
      figures[1] = next.length;
      bytes.set(next.subarray(0, bytes.length));
      return Date.now() < untilMs;
    });
    return { kind: 'counts', inputs, answers: [...answers] };
  } catch (error) {
    if (!(error instanceof FuzzFailure)) throw error;
    return { kind: 'failure', message: error.message, input: error.input };
  }
}

parentPort?.postMessage(await run(workerData as FuzzJob));
