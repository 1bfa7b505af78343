// SPDX-License-Identifier: Apache-2.0
import { DesktopFailure } from '../ipc/failure.ts';
import type { ConnectAttempt } from './connect-attempt.ts';
import { connectScript } from './device-script.ts';
import type { Greeting } from './greeting.ts';
import { type RootMethod, soundsLikeDenial, soundsLikeNoSu, suMethods } from './root-method.ts';
import { whenDeviceIsBack } from './when-device-is-back.ts';

/** What the first script said as root. `ended`: the build is there, but its agent did not start. */
export interface RootAnswer {
  method: RootMethod;
  greeting: Extract<Greeting, { kind: 'hello' | 'missing' | 'ended' }>;
}

export interface FindRootOptions {
  /** The method that worked last time. */
  remembered?: RootMethod | undefined;
  /** The user's own su command, which stands alone. */
  setting?: RootMethod | undefined;
}

/** undefined: the script did not run as root. */
function rootAnswer(method: RootMethod, greeting: Greeting): RootAnswer | undefined {
  if (greeting.kind === 'failed') return undefined;
  if (greeting.kind === 'missing' && greeting.facts.uid !== 0) return undefined;
  if (greeting.kind === 'ended' && !greeting.started) return undefined;
  if (greeting.kind === 'hello' && greeting.hello.uid !== 0) {
    greeting.stream.destroy();
    return undefined;
  }
  return { method, greeting };
}

/**
 * Runs the connect script as root, by the way that worked last time, else by trying: the shell itself, `adb root` where the
 * build allows it, then the su programs' ways.
 * @throws DesktopFailure root-unavailable, root-denied, root-timeout
 */
export async function findRoot(attempt: ConnectAttempt, options: FindRootOptions): Promise<RootAnswer> {
  const script = connectScript(attempt.build, { places: attempt.places, way: attempt.way });
  attempt.step('probe');
  if (options.setting !== undefined) return trySu(attempt, [options.setting], script);
  if (options.remembered !== undefined && options.remembered !== 'shell' && options.remembered !== 'adb root') {
    const greeting = await attempt.runScript(options.remembered, script);
    const answer = rootAnswer(options.remembered, greeting);
    if (answer !== undefined) return answer;
    if (greeting.kind === 'ended' && soundsLikeDenial(greeting.text)) throw denied(greeting.text);
    attempt.step('root');
  }
  const greeting = await attempt.runScript('shell', script);
  const shellAnswer = rootAnswer(options.remembered === 'adb root' ? 'adb root' : 'shell', greeting);
  if (shellAnswer !== undefined) return shellAnswer;
  if (greeting.kind !== 'missing') {
    const output = textOf(greeting);
    throw new DesktopFailure('connection-lost', 'the device ended the first stream', { output });
  }
  attempt.step('root');
  const { facts } = greeting;
  if (facts.debuggable) {
    const answer = await tryAdbRoot(attempt, script);
    if (answer !== undefined) return answer;
  }
  if (facts.su === undefined) {
    throw new DesktopFailure('root-unavailable', 'the device has no su, and adbd does not run as root', {
      serial: attempt.serial,
      uid: facts.uid,
    });
  }
  return trySu(attempt, suMethods, script);
}

/** undefined: adbd refuses, or came back without root. */
async function tryAdbRoot(attempt: ConnectAttempt, script: string): Promise<RootAnswer | undefined> {
  const back = whenDeviceIsBack(attempt.transport, attempt.serial, attempt.signal);
  try {
    const words = await attempt.readService('root:');
    if (/cannot run as root|disabled|not allowed|denied/i.test(words)) return undefined;
    // "already running as root" comes when another program asked first: then nothing goes away.
    if (/restarting/i.test(words)) await back.promise;
  } finally {
    back.dispose();
  }
  const greeting = await attempt.runScript('shell', script);
  return rootAnswer('adb root', greeting);
}

async function trySu(attempt: ConnectAttempt, methods: readonly RootMethod[], script: string): Promise<RootAnswer> {
  let output = '';
  for (const [index, method] of methods.entries()) {
    const greeting = await attempt.runScript(method, script);
    const answer = rootAnswer(method, greeting);
    if (answer !== undefined) return answer;
    if (greeting.kind === 'missing') {
      output = `uid ${greeting.facts.uid}`;
      continue;
    }
    output = textOf(greeting);
    checkStillThere(attempt, output);
    if (index === 0 && soundsLikeNoSu(output)) throw new DesktopFailure('root-unavailable', output, { method, output });
    // A person who said no is not asked again in other words.
    if (output === '' || soundsLikeDenial(output)) throw denied(output);
  }
  throw denied(output);
}

/** A pulled cable ends a su as a silent refusal does. */
function checkStillThere(attempt: ConnectAttempt, output: string): void {
  const { serial, transport } = attempt;
  const listed = transport.devices.some((device) => device.serial === serial && device.state === 'device');
  if (output === '' && !listed) throw new DesktopFailure('connection-lost', 'the device went away', { serial });
}

function textOf(greeting: Greeting): string {
  return greeting.kind === 'ended' || greeting.kind === 'failed' ? greeting.text : '';
}

function denied(output: string): DesktopFailure {
  return new DesktopFailure('root-denied', output === '' ? 'su gave no root' : output, { output });
}
