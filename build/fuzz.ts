// SPDX-License-Identifier: Apache-2.0
/** `npm run fuzz -- TARGET SECONDS [SEED]`; without arguments the names of the targets. `TARGET FILE` feeds one file. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { fuzz } from './fuzz/fuzz-run.ts';
import type { FuzzEnd, FuzzJob } from './fuzz/fuzz-worker.ts';
import { inputLimitBytes } from './fuzz/mutate.ts';
import { findTargets } from './fuzz/targets.ts';
import { main, root } from './run-command.ts';

/** No input may take longer. */
const stuckAfterMs = 30_000;

function keep(target: string, message: string, input: Uint8Array): never {
  const folder = `${root}build/out/fuzz`;
  mkdirSync(folder, { recursive: true });
  const path = `${folder}/${target}-${Date.now()}`;
  writeFileSync(path, input);
  throw new Error(`${message}\nThe input is in ${path}; npm run fuzz -- ${target} ${path} feeds it again.`);
}

/** In a thread of its own, so that an input that never comes back can be told. */
async function runFor(target: string, seconds: number, seed: number): Promise<FuzzEnd & { kind: 'counts' }> {
  const shared = new SharedArrayBuffer(8 + inputLimitBytes);
  const figures = new Uint32Array(shared, 0, 2);
  const workerData: FuzzJob = { target, seed, untilMs: Date.now() + seconds * 1000, shared };
  // A thread does not inherit the loader of TypeScript.
  const url = JSON.stringify(new URL('./fuzz/fuzz-worker.ts', import.meta.url).href);
  const start = `import('tsx/esm/api').then(({ register }) => { register(); return import(${url}); })`;
  const worker = new Worker(start, { eval: true, workerData, resourceLimits: { maxOldGenerationSizeMb: 512 } });
  const input = (): Uint8Array => new Uint8Array(shared, 8, figures[1]).slice();
  let last = -1;
  const end = await new Promise<FuzzEnd>((resolve, reject) => {
    const timer = setInterval(() => {
      const now = figures[0] ?? 0;
      if (now === last) resolve({ kind: 'failure', message: `${target}: no end of input ${now}`, input: input() });
      last = now;
    }, stuckAfterMs);
    worker.on('message', resolve);
    worker.on('error', (error) => resolve({ kind: 'failure', message: String(error), input: input() }));
    worker.on('exit', (code) => {
      clearInterval(timer);
      reject(new Error(`${target}: the thread ended with ${code}`));
    });
  });
  await worker.terminate();
  return end.kind === 'counts' ? end : keep(target, end.message, end.input);
}

async function feedFile(name: string, path: string): Promise<void> {
  const target = (await findTargets()).find((each) => each.name === name);
  if (target === undefined) throw new Error(`There is no target ${name}.`);
  const input = new Uint8Array(readFileSync(path));
  const { answers } = fuzz({ ...target, seeds: [input] }, 0, (inputs) => inputs === 0);
  console.log(`${name}: ${[...answers.keys()].join()}`);
}

await main(async ([name, duration = '10', seed = String(Date.now() % 2 ** 31)]) => {
  const names = (await findTargets()).map((each) => each.name);
  if (name === undefined || !names.includes(name)) {
    console.log(`usage: npm run fuzz -- TARGET SECONDS [SEED]\ntargets: ${names.join(' ')}`);
    return name === undefined ? 0 : 1;
  }
  if (!/^\d{1,6}$/.test(duration)) {
    await feedFile(name, duration);
    return 0;
  }
  if (!/^\d{1,10}$/.test(seed)) throw new Error('SEED is a number.');
  const { inputs, answers } = await runFor(name, Number(duration), Number(seed));
  for (const [answer, count] of answers.sort((one, other) => other[1] - one[1]).slice(0, 40))
    console.log(`${String(count).padStart(10)}  ${answer}`);
  console.log(
    `${name}: ${inputs} inputs in ${duration} s, ${answers.length} kinds of answers, no failure; seed ${seed}`,
  );
  return 0;
});
