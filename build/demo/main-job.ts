// SPDX-License-Identifier: Apache-2.0
import { buildAndroidStandIn } from '../../e2e/fixtures/guests/android-stand-in/android-stand-in.ts';
import { buildBusyboxGuest, busyboxSignals } from '../../e2e/fixtures/guests/busybox/busybox-guest.ts';
import type { Phone } from '../../e2e/phone/phone.ts';
import { type LodgeResult, runLodge } from './lodge-command.ts';

export const demoGuest = 'demo';
/** Called so where it shows: there is nothing of Android in it. */
const standIn = 'android-stand-in';

export interface MainJob {
  phone: Phone;
  environment: NodeJS.ProcessEnv;
}

/** One step of the main job: says what it is, runs the command, says how long it took; throws when it failed. */
async function step(
  job: MainJob,
  title: string,
  args: readonly string[],
  options: { input?: string; expects?: RegExp } = {},
): Promise<LodgeResult> {
  console.log(`\n== ${title}`);
  const { expects, ...run } = options;
  const result = await runLodge(['--serial', job.phone.serial, ...args], { environment: job.environment, ...run });
  console.log(`   ${title}: ${(result.durationMs / 1000).toFixed(2)} s`);
  if (result.exitCode !== 0) throw new Error(`"${title}" failed: lodge ended with ${result.exitCode}`);
  if (expects !== undefined && !expects.test(result.stdout)) {
    throw new Error(`"${title}" did not print ${String(expects)}`);
  }
  return result;
}

/** Deploys to the phone, and makes a busybox guest with limits and a network on it, and the Android stand-in beside it. */
export async function prepareGuests(job: MainJob): Promise<void> {
  await step(job, 'devices', ['devices'], { expects: new RegExp(job.phone.serial) });
  await step(job, 'deploy', ['deploy']);
  await step(job, 'deploy again: nothing to push', ['deploy']);
  const { tarPath } = await buildBusyboxGuest('arm64');
  const limits = ['--memory', '256M', '--cpu', '80', '--pids', '128'];
  const network = ['--network', 'veth', '--address', '10.83.0.2/24', '--host-address', '10.83.0.1/24'];
  const signals = ['--halt-signal', busyboxSignals.halt, '--reboot-signal', busyboxSignals.reboot];
  await step(job, 'create the guest', ['create', demoGuest, '--rootfs', tarPath, ...limits, ...network, ...signals]);
  const { tarPath: standInPath } = await buildAndroidStandIn('arm64');
  const title = 'create a stand-in for an Android guest: what a container-ready image does, and nothing of Android';
  await step(job, title, ['create', standIn, '--network', 'empty', '--rootfs', standInPath, '--memory', '256M']);
}

export async function startGuests(job: MainJob): Promise<void> {
  await step(job, 'start', ['start', demoGuest]);
  await step(job, 'start the Android stand-in', ['start', standIn]);
}

/** The stand-in's own binder, its init, logd and properties, and how it stops; then the Linux guest. */
export async function showGuests(job: MainJob): Promise<void> {
  await showStandIn(job);
  await showLinuxGuest(job);
}

async function showStandIn(job: MainJob): Promise<void> {
  const within = ['exec', standIn, '--'];
  await step(job, "a transaction over the stand-in's own binder", [...within, '/system/bin/standin-binder'], {
    expects: new RegExp(`of ${standIn}`),
  });
  // Until the events of its boot have come to logd, logcat waits for them.
  const done = ['/system/bin/logcat', '-b', 'system', '-e', 'boot completed', '-m', '1'];
  await step(job, 'its boot is over', [...within, ...done], { expects: /boot completed/ });
  await step(job, 'its boot log: init, kernel log, logcat', ['logs', standIn], {
    expects: /starting service 'zygote'/,
  });
  await step(job, 'its properties', [...within, '/system/bin/getprop', 'ro.build.display.id'], {
    expects: /not Android/,
  });
  await step(job, 'stop the Android stand-in', ['stop', standIn]);
}

/** Boot log, terminal, one sample of each panel, stop: what is left is checked on the phone itself. */
async function showLinuxGuest(job: MainJob): Promise<void> {
  await step(job, 'guests', ['guests'], { expects: /RUNNING/ });
  const command = 'echo the answer is $((6 * 7))\n';
  await step(job, "a command typed into the guest's terminal", ['console', demoGuest, '--until', 'the answer is 42'], {
    input: command,
    expects: /the answer is 42/,
  });
  await step(job, 'boot log', ['logs', demoGuest], { expects: /guest: boot step 4 of 4/ });
  await step(job, 'cgroup and network, one sample', ['--json', 'top', demoGuest, '--once'], {
    expects: /memoryCurrentBytes/,
  });
  await step(job, 'stop', ['stop', demoGuest]);
  await step(job, 'guests', ['guests'], { expects: /STOPPED/ });
}
