// SPDX-License-Identifier: Apache-2.0
import { join } from 'node:path';
import { repositoryDirectory } from './debian/cache-directory.ts';
import { agentEntry } from './device/bundle-agent.ts';
import { compileAgent } from './device/compile-agent.ts';
import { deviceDirectory, stageDevice } from './device/stage-device.ts';
import { type Architecture, architectureNames, hostArchitecture } from './native/architecture.ts';
import { buildHelper } from './native/build-helper.ts';
import { main } from './run-command.ts';

/** What is pushed to a device: build/out/device/<architecture>/{lodged,agent.qbc.xz} and a manifest with their hashes. */
await main(async () => {
  const helpers = {} as Record<Architecture, string>;
  for (const architecture of architectureNames) helpers[architecture] = await buildHelper(architecture);
  const out = join(repositoryDirectory, 'build', 'out');
  const bytecode = join(out, 'agent', 'agent.qbc');
  // The bundle is not deployed: it is there to look up the lines of a stack.
  await compileAgent({
    helper: helpers[hostArchitecture()],
    entry: agentEntry,
    bundle: join(out, 'agent', 'bundle'),
    bytecode,
  });
  const manifest = await stageDevice(helpers, bytecode);
  for (const architecture of architectureNames) {
    const { lodgedBytes, agentBytes, packedBytes } = manifest.archs[architecture];
    const pushed = `lodged ${lodgedBytes} + agent ${packedBytes} (${agentBytes} unpacked)`;
    console.log(`${join(deviceDirectory, architecture)}: ${pushed} = ${lodgedBytes + packedBytes} bytes`);
  }
  return 0;
});
