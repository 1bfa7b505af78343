// SPDX-License-Identifier: Apache-2.0
import { helloMatches } from '../../agent/protocol/index.ts';
import { DesktopFailure } from '../ipc/failure.ts';
import { AgentSession } from './agent-session.ts';
import { ConnectAttempt, type ConnectAttemptOptions } from './connect-attempt.ts';
import { deploy } from './deploy.ts';
import { architectureOf, type DeviceBuild } from './device-build.ts';
import type { DeviceFacts } from './device-facts.ts';
import { connectScript } from './device-script.ts';
import { type FindRootOptions, findRoot } from './find-root.ts';
import type { Greeting } from './greeting.ts';
import { commandWayOf } from './open-command.ts';
import type { RootMethod } from './root-method.ts';

export interface ConnectedDevice {
  session: AgentSession;
  method: RootMethod;
  pushedBytes: number;
  /** Streams that were opened on the device, pushes aside. */
  streams: number;
}

type HelloGreeting = Extract<Greeting, { kind: 'hello' }>;

/** undefined: this is the agent that was asked for. */
function mismatchOf({ hello }: HelloGreeting, build: DeviceBuild): string | undefined {
  const architecture = architectureOf(hello.machine);
  const files = architecture === undefined ? undefined : build.of(architecture);
  if (files === undefined) return `it runs on ${hello.machine}`;
  return helloMatches(hello, files.agent) ? undefined : `it is ${hello.agentHash} of protocol ${hello.protocol}`;
}

function checkHello(greeting: HelloGreeting, build: DeviceBuild): void {
  const mismatch = mismatchOf(greeting, build);
  const { hello, stream } = greeting;
  if (mismatch === undefined && hello.uid === 0) return;
  stream.destroy();
  if (mismatch !== undefined) throw new DesktopFailure('agent-mismatch', mismatch, { agentHash: hello.agentHash });
  throw new DesktopFailure('root-denied', `the agent runs as user ${hello.uid}`, { uid: hello.uid });
}

/** For a build that is there but damaged: asks for the facts without starting it. */
async function probeFacts(attempt: ConnectAttempt, method: RootMethod): Promise<DeviceFacts> {
  const { build, places } = attempt;
  const greeting = await attempt.runScript(method, connectScript(build, { places, probeOnly: true }));
  if (greeting.kind === 'missing') return greeting.facts;
  throw new DesktopFailure('connection-lost', 'the device ended the stream', { serial: attempt.serial });
}

/**
 * Connect first: one stream finds root and becomes the agent if the wanted build is there; otherwise it has told what is
 * missing, and a deploy ends in the same place. A build that is there but damaged is deployed anew, once.
 * @throws DesktopFailure with every reason of electron/ipc/failure.ts that a device can cause
 */
export async function connectDevice(
  options: Omit<ConnectAttemptOptions, 'way'> & FindRootOptions,
): Promise<ConnectedDevice> {
  const way = await commandWayOf(options.transport, options.serial);
  const attempt = new ConnectAttempt({ ...options, way });
  const { method, greeting } = await findRoot(attempt, options);
  let hello: HelloGreeting;
  if (greeting.kind === 'hello' && mismatchOf(greeting, attempt.build) === undefined) {
    hello = greeting;
  } else {
    if (greeting.kind === 'hello') greeting.stream.destroy();
    const facts = greeting.kind === 'missing' ? greeting.facts : await probeFacts(attempt, method);
    hello = await deploy(attempt, method, facts);
  }
  checkHello(hello, attempt.build);
  attempt.step('open');
  const session = new AgentSession(hello, attempt.serial);
  return { session, method, pushedBytes: attempt.pushedBytes, streams: attempt.streams };
}
