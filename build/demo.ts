// SPDX-License-Identifier: Apache-2.0
import { startAdbServer } from '../e2e/phone/adb-server.ts';
import { footprintOf } from '../e2e/phone/footprint.ts';
import { bootPhone } from '../e2e/phone/phone.ts';
import { type MainJob, prepareGuests, showGuests, startGuests } from './demo/main-job.ts';
import { main, mustRun, root, run } from './run-command.ts';

async function timed<T>(title: string, body: () => Promise<T>): Promise<T> {
  console.log(`\n== ${title}`);
  const startedAt = performance.now();
  const result = await body();
  console.log(`   ${title}: ${((performance.now() - startedAt) / 1000).toFixed(2)} s`);
  return result;
}

/** The main job without a window; afterwards the phone must be as it was before the start. */
async function once(job: MainJob): Promise<void> {
  await prepareGuests(job);
  const before = await footprintOf(job.phone);
  await startGuests(job);
  await showGuests(job);
  const after = await footprintOf(job.phone);
  if (JSON.stringify(after) !== JSON.stringify(before)) {
    console.error(JSON.stringify({ before, after }, undefined, 2));
    throw new Error('a guest has left something behind on the phone');
  }
  console.log('\nThe guests are stopped, and nothing of them is left on the phone but their files.');
}

/** `npm run demo`: a virtual phone with a Linux guest and a stand-in for an Android guest, and the app. `-- --once`: the main job without a window. */
await main(async (args) => {
  await timed('build', () => mustRun(process.execPath, ['--import', 'tsx', `${root}build/build.ts`]));
  const adbServer = await startAdbServer();
  const phone = await timed('virtual phone', () => bootPhone({ variant: 'su', adbServerPort: adbServer.port }));
  const environment = { ANDROID_ADB_SERVER_PORT: String(adbServer.port) };
  try {
    const job: MainJob = { phone, environment };
    if (args.includes('--once')) {
      await once(job);
      return 0;
    }
    await prepareGuests(job);
    await startGuests(job);
    console.log(`\nThe phone is ${phone.serial}. Opening the app; Ctrl-C ends it and the phone.`);
    return await run(process.execPath, ['--import', 'tsx', `${root}build/start.ts`], { environment });
  } finally {
    await phone.stop();
    await adbServer.stop();
  }
});
