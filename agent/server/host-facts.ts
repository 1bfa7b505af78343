// SPDX-License-Identifier: Apache-2.0
import type { HostFacts } from '../protocol/index.ts';
import type { Paths } from '../runtime/api.ts';
import { bootId, type RuntimeHost, readHost } from '../runtime/host.ts';
import { readScreenSigns } from '../runtime/screen/screen-state.ts';
import { isSysError, type Sys } from '../sys/sys.ts';

function readOr(sys: Sys, path: string, fallback: string): string {
  try {
    return sys.file.readText(path);
  } catch (error) {
    if (isSysError(error)) return fallback;
    throw error;
  }
}

/** NAME=VALUE lines of os-release(5) or build.prop. */
function property(text: string, name: string): string | undefined {
  const found = new RegExp(`^${name.replaceAll('.', '\\.')}=(.*)$`, 'm').exec(text);
  return found?.[1]?.replace(/^"(.*)"$/, '$1');
}

function systemNames(sys: Sys): Pick<HostFacts, 'model' | 'systemName' | 'systemVersion'> {
  const release = readOr(sys, '/etc/os-release', '');
  const build = readOr(sys, '/system/build.prop', '') + readOr(sys, '/vendor/build.prop', '');
  const android = property(build, 'ro.build.version.release') ?? property(build, 'ro.system.build.version.release');
  const model =
    property(build, 'ro.product.model') ??
    property(build, 'ro.product.system.model') ??
    property(build, 'ro.product.vendor.model');
  const systemName = android === undefined ? property(release, 'NAME') : 'Android';
  const systemVersion = android ?? property(release, 'VERSION_ID');
  return {
    ...(model === undefined ? {} : { model }),
    ...(systemName === undefined ? {} : { systemName }),
    ...(systemVersion === undefined ? {} : { systemVersion }),
  };
}

function selinux(sys: Sys): string {
  const enforce = readOr(sys, '/sys/fs/selinux/enforce', '');
  return enforce === '' ? 'disabled' : enforce.trim() === '1' ? 'enforcing' : 'permissive';
}

function memory(sys: Sys, key: string): number {
  const found = new RegExp(`^${key}:\\s+(\\d+) kB`, 'm').exec(readOr(sys, '/proc/meminfo', ''));
  return Number(found?.[1] ?? 0) * 1024;
}

/** Of all hierarchies, each once. */
export function controllersOf({ hierarchies }: Pick<RuntimeHost, 'hierarchies'>): string[] {
  return [...new Set(hierarchies.flatMap((each) => each.controllers))];
}

export function readHostFacts(sys: Sys, paths: Paths): HostFacts {
  const host = readHost(sys);
  const { machine, release } = sys.host.uname();
  const storage = sys.file.statfs(paths.base);
  return {
    machine,
    kernelRelease: release,
    bootId: bootId(sys),
    ...systemNames(sys),
    uptimeMs: sys.loop.boottimeMs(),
    processorCount: sys.host.processorCount,
    pageSizeBytes: sys.host.pageSizeBytes,
    memoryTotalBytes: memory(sys, 'MemTotal'),
    memoryAvailableBytes: memory(sys, 'MemAvailable'),
    storageTotalBytes: storage.totalBytes,
    storageFreeBytes: storage.availableBytes,
    baseDirectory: paths.base,
    cgroupLayout: host.cgroupLayout,
    cgroupControllers: controllersOf(host),
    namespaces: host.namespaces,
    selinux: selinux(sys),
    hasScreen: readScreenSigns(sys).length > 0,
    fileSystems: readOr(sys, '/proc/filesystems', '')
      .split('\n')
      .map((line) => line.split('\t')[1] ?? '')
      .filter((name) => name !== ''),
  };
}
