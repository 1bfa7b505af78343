// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { DesktopFailure } from '../ipc/failure.ts';

export type DeviceArchitecture = 'arm64' | 'x86_64';

/** One architecture's helper and agent as the manifest describes them: SHA-256 in lowercase hex. */
export interface ArchitectureBuild {
  lodged: string;
  agent: string;
  lodgedBytes: number;
  agentBytes: number;
  /** The agent as it is pushed: agent.qbc.xz. */
  packed: string;
  packedBytes: number;
}

/** What is pushed. */
export type DeviceFile = 'lodged' | 'agent.qbc.xz';

const architectures: readonly DeviceArchitecture[] = ['arm64', 'x86_64'];

/** undefined: not an architecture that Lodge is built for. */
export function architectureOf(machine: string): DeviceArchitecture | undefined {
  if (machine === 'aarch64' || machine === 'arm64') return 'arm64';
  return machine === 'x86_64' ? 'x86_64' : undefined;
}

function isHash(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
}

function isSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

function parseArchitecture(value: unknown): ArchitectureBuild | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { lodged, agent, packed, lodgedBytes, agentBytes, packedBytes } = value as Record<string, unknown>;
  if (!isHash(lodged) || !isHash(agent) || !isHash(packed)) return undefined;
  if (!isSize(lodgedBytes) || !isSize(agentBytes) || !isSize(packedBytes)) return undefined;
  return { lodged, agent, packed, lodgedBytes, agentBytes, packedBytes };
}

/** The staged folder that is deployed: `<architecture>/lodged`, `<architecture>/agent.qbc.xz` and a manifest with their hashes. */
export class DeviceBuild {
  readonly directory: string;
  readonly #builds: ReadonlyMap<DeviceArchitecture, ArchitectureBuild>;

  private constructor(directory: string, builds: ReadonlyMap<DeviceArchitecture, ArchitectureBuild>) {
    this.directory = directory;
    this.#builds = builds;
  }

  /** @throws DesktopFailure device-build-missing */
  static async load(directory: string): Promise<DeviceBuild> {
    const manifestPath = path.join(directory, 'manifest.json');
    const builds = new Map<DeviceArchitecture, ArchitectureBuild>();
    try {
      const manifest = JSON.parse(await readFile(manifestPath, 'utf8')) as { archs?: Record<string, unknown> };
      for (const architecture of architectures) {
        const build = parseArchitecture(manifest.archs?.[architecture]);
        if (build !== undefined) builds.set(architecture, build);
      }
    } catch (error) {
      throw new DesktopFailure('device-build-missing', String(error), { path: manifestPath });
    }
    if (builds.size === 0) {
      throw new DesktopFailure('device-build-missing', 'the manifest names no build', { path: manifestPath });
    }
    return new DeviceBuild(directory, builds);
  }

  all(): [DeviceArchitecture, ArchitectureBuild][] {
    return [...this.#builds];
  }

  of(architecture: DeviceArchitecture): ArchitectureBuild | undefined {
    return this.#builds.get(architecture);
  }

  /** Name of the folder on the device: one for each pair of helper and agent. */
  static hashOf(build: ArchitectureBuild): string {
    return createHash('sha256').update(`${build.lodged}\n${build.agent}\n`).digest('hex');
  }

  filePath(architecture: DeviceArchitecture, name: DeviceFile): string {
    return path.join(this.directory, architecture, name);
  }

  /** Before a push: a half-finished build must not look like tampering on the device. */
  async checkFile(architecture: DeviceArchitecture, name: DeviceFile, wantedHash: string): Promise<void> {
    const file = this.filePath(architecture, name);
    let hash: string;
    try {
      hash = createHash('sha256')
        .update(await readFile(file))
        .digest('hex');
    } catch (error) {
      throw new DesktopFailure('device-build-missing', String(error), { path: file });
    }
    if (hash !== wantedHash)
      throw new DesktopFailure('device-build-missing', 'the file is not the one of the manifest', { path: file });
  }
}
