// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import { deviceNumbers } from '../cgroup/device-controller.ts';
import { type BinderNode, type BinderPlan, namesForGuests, planBinder } from './binder-plan.ts';

const parameters = ['/sys/module/binder_linux/parameters/devices', '/sys/module/binder/parameters/devices'];

function ifThere<T>(body: () => T): T | undefined {
  try {
    return body();
  } catch (error) {
    if (isSysError(error)) return undefined;
    throw error;
  }
}

function nodesForGuests(sys: Sys): (BinderNode & { rdev: number })[] {
  const names = parameters.flatMap((path) => namesForGuests(ifThere(() => sys.file.readText(path)) ?? ''));
  return names.flatMap((name) => {
    const path = `/dev/${name}`;
    const stat = ifThere(() => sys.file.lstat(path));
    if (stat === undefined || (stat.mode & sys.file.S_IFMT) !== sys.file.S_IFCHR) return [];
    return [{ path, rdev: stat.rdev, ...deviceNumbers(stat.rdev) }];
  });
}

/** Device numbers of what other processes have open under a name of binder, in whatever /dev. */
function heldByOthers(sys: Sys): Set<number> {
  const held = new Set<number>();
  const own = String(sys.process.getpid());
  for (const { name: pid } of sys.file.readdir('/proc')) {
    if (!/^\d+$/.test(pid) || pid === own) continue;
    const folder = `/proc/${pid}/fd`;
    // A process may end meanwhile.
    for (const { name } of ifThere(() => sys.file.readdir(folder)) ?? []) {
      const target = ifThere(() => sys.file.readlink(`${folder}/${name}`));
      const rdev =
        target?.includes('binder') === true ? ifThere(() => sys.file.stat(`${folder}/${name}`).rdev) : undefined;
      if (rdev !== undefined) held.add(rdev);
    }
  }
  return held;
}

function factsOf(sys: Sys, nodes: (hasFileSystem: boolean) => readonly BinderNode[]): Parameters<typeof planBinder>[0] {
  const hasFileSystem = sys.file.readText('/proc/filesystems').split(/\s+/).includes('binder');
  const major = /^\s*(\d+) binder$/m.exec(sys.file.readText('/proc/devices'))?.[1];
  return { hasFileSystem, major: major === undefined ? undefined : Number(major), free: nodes(hasFileSystem) };
}

/** What a start would take; nobody is kept from it. Throws RuntimeError kernel-lacks. */
export function foreseeBinder(sys: Sys): BinderPlan {
  const free = (): BinderNode[] => {
    const held = heldByOthers(sys);
    return nodesForGuests(sys).filter(({ rdev }) => !held.has(rdev));
  };
  return planBinder(factsOf(sys, (hasFileSystem) => (hasFileSystem ? [] : free())));
}

/** A guest's binder. Nodes of the host are kept for it until `dispose`: open here, under a lock that other monitors look at. */
export class GuestBinder {
  readonly plan: BinderPlan;
  readonly #sys: Sys;
  readonly #fds = new Map<string, number>();

  /** Throws RuntimeError kernel-lacks, with nothing kept. */
  constructor(sys: Sys) {
    this.#sys = sys;
    try {
      this.plan = planBinder(factsOf(sys, (hasFileSystem) => (hasFileSystem ? [] : this.#claim())));
    } catch (error) {
      this.dispose();
      throw error;
    }
    const { plan } = this;
    const chosen = plan.kind === 'nodes' ? plan.nodes.map(({ node }) => node.path) : [];
    for (const [path, fd] of this.#fds) if (!chosen.includes(path)) this.#release(path, fd);
  }

  dispose(): void {
    for (const [path, fd] of this.#fds) this.#release(path, fd);
  }

  /** Locked before it is looked who else has it: of two monitors at once one gets it. */
  #claim(): BinderNode[] {
    const { file } = this.#sys;
    const locked = nodesForGuests(this.#sys).filter(({ path }) => {
      const fd = file.open(path, file.O_RDWR | file.O_NONBLOCK);
      if (file.flockExclusive(fd, false)) this.#fds.set(path, fd);
      else file.close(fd);
      return this.#fds.has(path);
    });
    const held = locked.length === 0 ? new Set<number>() : heldByOthers(this.#sys);
    return locked.filter(({ rdev }) => !held.has(rdev));
  }

  #release(path: string, fd: number): void {
    this.#fds.delete(path);
    this.#sys.file.close(fd);
  }
}
