// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { protocolVersion } from '../../agent/protocol/version.ts';
import { repositoryDirectory } from '../debian/cache-directory.ts';
import { captureCommand } from '../debian/capture-command.ts';
import { type Architecture, architectureNames, hostArchitecture } from '../native/architecture.ts';

/** SHA-256 in lowercase hex, sizes in bytes: what the desktop compares with what is on a device. */
export interface StagedArchitecture {
  lodged: string;
  agent: string;
  lodgedBytes: number;
  agentBytes: number;
  /** agent.qbc.xz, which is pushed in its place and unpacked by the helper. */
  packed: string;
  packedBytes: number;
}

export interface DeviceManifest {
  /** The product's version. */
  version: string;
  protocolVersion: number;
  archs: Record<Architecture, StagedArchitecture>;
}

export const deviceDirectory = join(repositoryDirectory, 'build', 'out', 'device');

/** Lays helper and agent of each architecture side by side, as they lie on a device, and describes them. */
export async function stageDevice(
  helpers: Readonly<Record<Architecture, string>>,
  bytecode: string,
): Promise<DeviceManifest> {
  const packedBytecode = `${bytecode}.xz`;
  // The same bytes each time: one thread, and no name or time is in the format.
  await captureCommand('xz', ['--force', '--keep', '--threads=1', '--check=crc32', '-9', '--extreme', bytecode]);
  const archs: Partial<Record<Architecture, StagedArchitecture>> = {};
  for (const architecture of architectureNames) {
    const directory = join(deviceDirectory, architecture);
    await mkdir(directory, { recursive: true });
    const lodged = await stageFile(helpers[architecture], join(directory, 'lodged'));
    const agent = await stageFile(bytecode, join(directory, 'agent.qbc'));
    const packed = await stageFile(packedBytecode, join(directory, 'agent.qbc.xz'));
    // As the deploy does on a device; for the tests and figures of this machine.
    if (architecture === hostArchitecture())
      await captureCommand(join(directory, 'lodged'), ['--preload', join(directory, 'agent.qbc')]);
    archs[architecture] = {
      lodged: lodged.hash,
      agent: agent.hash,
      lodgedBytes: lodged.sizeBytes,
      agentBytes: agent.sizeBytes,
      packed: packed.hash,
      packedBytes: packed.sizeBytes,
    };
  }
  const { version } = JSON.parse(await readFile(join(repositoryDirectory, 'package.json'), 'utf8')) as {
    version: string;
  };
  const manifest: DeviceManifest = {
    version,
    protocolVersion,
    archs: archs as Record<Architecture, StagedArchitecture>,
  };
  const path = join(deviceDirectory, 'manifest.json');
  await writeFile(`${path}.${process.pid}`, `${JSON.stringify(manifest, undefined, 2)}\n`);
  await rename(`${path}.${process.pid}`, path);
  return manifest;
}

async function stageFile(source: string, target: string): Promise<{ hash: string; sizeBytes: number }> {
  const content = await readFile(source);
  // Renamed into place, so that a running helper keeps its file.
  await copyFile(source, `${target}.${process.pid}`);
  await rename(`${target}.${process.pid}`, target);
  return { hash: createHash('sha256').update(content).digest('hex'), sizeBytes: content.length };
}
