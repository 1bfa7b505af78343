// SPDX-License-Identifier: Apache-2.0
import { randomBytes } from 'node:crypto';
import { DesktopFailure } from '../ipc/failure.ts';
import type { ConnectAttempt } from './connect-attempt.ts';
import {
  type ArchitectureBuild,
  architectureOf,
  type DeviceArchitecture,
  DeviceBuild,
  type DeviceFile,
} from './device-build.ts';
import type { DeviceFacts } from './device-facts.ts';
import { deployScript, diagnoseScript, removeScript } from './device-script.ts';
import type { Greeting } from './greeting.ts';
import { type RootMethod, rootCommand } from './root-method.ts';

/** What a file system needs beyond the files' own sizes: folders, and rounding up to blocks. */
const spareBytes = 256 * 1024;

interface PushPlan {
  architecture: DeviceArchitecture;
  files: ArchitectureBuild;
  /** Not pushed: the device has it in this folder. */
  helperFrom: string | undefined;
  totalBytes: number;
  /** Free bytes that the push and the copies need together. */
  neededBytes: number;
}

function planPush(build: DeviceBuild, facts: DeviceFacts): PushPlan {
  const architecture = architectureOf(facts.machine);
  const files = architecture === undefined ? undefined : build.of(architecture);
  if (architecture === undefined || files === undefined) {
    throw new DesktopFailure('architecture-unsupported', `no build for ${facts.machine}`, { machine: facts.machine });
  }
  const totalBytes = files.packedBytes + (facts.helperFrom === undefined ? files.lodgedBytes : 0);
  const neededBytes = totalBytes + files.lodgedBytes + files.packedBytes + files.agentBytes + spareBytes;
  if (facts.freeBytes !== undefined && facts.freeBytes < neededBytes) {
    throw new DesktopFailure('deploy-no-space', `${facts.freeBytes} bytes are free`, {
      neededBytes,
      freeBytes: facts.freeBytes,
      path: facts.base,
    });
  }
  return { architecture, files, helperFrom: facts.helperFrom, totalBytes, neededBytes };
}

/** Any failure of the push or of the script, by its words. */
function deployFailure(
  step: string,
  output: string,
  { neededBytes, path }: { neededBytes: number; path: string },
): DesktopFailure {
  // The plan did not see it coming: what df calls available to root may be reserved for root, and the shell user pushes.
  if (/no space|disk full|quota|ENOSPC/i.test(output)) {
    return new DesktopFailure('deploy-no-space', output, { step, neededBytes, path });
  }
  if (step === 'verify') {
    return new DesktopFailure('deploy-verification-failed', `${output} is not what was pushed`, { file: output });
  }
  // It is the helper that unpacks, and the first that it does.
  if (step === 'unpack') return new DesktopFailure('agent-start-failed', output, { output });
  return new DesktopFailure('deploy-failed', output === '' ? `the step "${step}" failed` : output, { step, output });
}

async function push(attempt: ConnectAttempt, plan: PushPlan, folder: string): Promise<void> {
  const { architecture, files } = plan;
  const wanted: [name: DeviceFile, hash: string][] = [['agent.qbc.xz', files.packed]];
  if (plan.helperFrom === undefined) wanted.push(['lodged', files.lodged]);
  let before = 0;
  attempt.step('push', { sentBytes: 0, totalBytes: plan.totalBytes });
  for (const [name, hash] of wanted) {
    attempt.checkWanted();
    await attempt.build.checkFile(architecture, name, hash);
    let sent = 0;
    await attempt.transport.push(attempt.serial, {
      sourcePath: attempt.build.filePath(architecture, name),
      targetPath: `${folder}/${name}`,
      mode: 0o644,
      onProgress: (sentBytes) => {
        sent = sentBytes;
        attempt.step('push', { sentBytes: before + sentBytes, totalBytes: plan.totalBytes });
      },
    });
    before += sent;
  }
  attempt.pushedBytes += plan.totalBytes;
}

/** Best effort: the device may be gone, and then nothing more can be done about it. */
async function remove(attempt: ConnectAttempt, method: RootMethod, paths: readonly string[]): Promise<void> {
  try {
    await attempt.readCommand(rootCommand(method, removeScript(paths)));
  } catch {
    // The failure that led here is the one to tell.
  }
}

/** What the user that pushes may still write; undefined: the device does not say. */
async function freeForPush(attempt: ConnectAttempt, folder: string): Promise<number | undefined> {
  try {
    const lines = (await attempt.readCommand(`df -Pk ${folder} 2>/dev/null`)).trim().split('\n');
    const available = lines.at(-1)?.split(/\s+/)[3] ?? '';
    return /^\d+$/.test(available) ? Number(available) * 1024 : undefined;
  } catch {
    return undefined;
  }
}

/** A device that is full may close the stream before its word for it arrives: then its free space tells. */
async function pushFailure(
  attempt: ConnectAttempt,
  message: string,
  { plan, facts }: { plan: PushPlan; facts: DeviceFacts },
): Promise<DesktopFailure> {
  const { neededBytes, totalBytes } = plan;
  const failure = deployFailure('push', message, { neededBytes, path: facts.base });
  if (failure.reason !== 'deploy-failed') return failure;
  const freeBytes = await freeForPush(attempt, facts.temporary);
  if (freeBytes === undefined || freeBytes >= totalBytes) return failure;
  return new DesktopFailure('deploy-no-space', message, { step: 'push', neededBytes, freeBytes, path: facts.base });
}

/** The agent was put in place and ended before its hello: what it has said, or says when it is run by hand. */
async function explainStart(
  attempt: ConnectAttempt,
  { method, folder, said }: { method: RootMethod; folder: string; said: string },
): Promise<DesktopFailure> {
  let output = said;
  try {
    if (output === '') output = await attempt.readCommand(rootCommand(method, diagnoseScript(folder)));
  } catch {
    // The plain sentence has to do.
  }
  return new DesktopFailure('agent-start-failed', output === '' ? 'the agent ended at once' : output, { output });
}

/**
 * Brings the wanted build to the device and becomes its agent, in one push and one script as root. Nothing stays behind on a
 * failure.
 * @throws DesktopFailure architecture-unsupported, deploy-no-space, deploy-verification-failed, deploy-failed ...
 */
export async function deploy(
  attempt: ConnectAttempt,
  method: RootMethod,
  facts: DeviceFacts,
): Promise<Extract<Greeting, { kind: 'hello' }>> {
  const plan = planPush(attempt.build, facts);
  const space = { neededBytes: plan.neededBytes, path: facts.base };
  const nonce = randomBytes(8).toString('hex');
  const temporary = `${facts.temporary}/lodge-${nonce}`;
  const hash = DeviceBuild.hashOf(plan.files);
  const folder = `${facts.base}/bin/${hash}`;
  const unfinished = [temporary, `${facts.base}/bin/.${hash}.${nonce}`];
  try {
    await push(attempt, plan, temporary);
    attempt.step('verify');
    const { helperFrom } = plan;
    const script = deployScript({
      way: attempt.way,
      ...{ base: facts.base, hash, temporary, nonce },
      ...{ lodgedHash: plan.files.lodged, packedHash: plan.files.packed, agentHash: plan.files.agent },
      ...(helperFrom === undefined ? {} : { helperFrom }),
    });
    const greeting = await attempt.runScript(method, script);
    if (greeting.kind === 'hello') return greeting;
    if (greeting.kind === 'ended' && greeting.started) {
      // Where errors come with the output, the agent's own are not among it: what is there is su's or the linker's.
      const said = attempt.way === 'apart' ? greeting.text : '';
      const failure = await explainStart(attempt, { method, folder, said });
      unfinished.push(folder);
      throw failure;
    }
    const output = greeting.kind === 'missing' ? '' : greeting.text;
    throw deployFailure(greeting.kind === 'failed' ? greeting.step : 'script', output, space);
  } catch (error) {
    // The script removes what it made; this is for a push that failed, and for a script that was cut off.
    await remove(attempt, method, unfinished);
    const failure = error instanceof DesktopFailure ? error : new DesktopFailure('deploy-failed', String(error));
    const ofPush = failure.reason === 'deploy-failed' && failure.details.step === undefined;
    throw ofPush ? await pushFailure(attempt, failure.message, { plan, facts }) : failure;
  }
}
