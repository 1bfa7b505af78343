// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys, type SysError } from '../../sys/sys.ts';
import { hasNamesake } from '../command-socket/namesakes.ts';
import { folderFailure, handDownFailure, limitFailure, takenFailure } from './cgroup-failures.ts';
import { enterFolder, inherit, makeWay, reclaim, removeTree, removeWay } from './cgroup-folders.ts';
import {
  type CgroupPlan,
  type CgroupRequest,
  type CgroupStep,
  type HierarchyPlan,
  planCgroups,
} from './cgroup-plan.ts';
import { FolderClaims } from './folder-claims.ts';
import { lastSuffix } from './folder-names.ts';
import type { GuestCgroup } from './guest-cgroup.ts';
import { leaveMonitorFolder } from './leave-cgroups.ts';
import type { LimitWrite } from './limit-plan.ts';

/** For whom cgroups are made. */
export interface MakeRequest extends CgroupRequest {
  /** Where the guest is: others of its name are elsewhere. */
  guestsFolder: string;
}

/** What of a plan is on the host. Its owner takes it away by leave-cgroups.ts. */
export interface MadeCgroups {
  claims: FolderClaims;
  hierarchies: HierarchyPlan[];
  /** The same, without what is the monitor's. */
  guest: GuestCgroup[];
  /** Folders above the guest's own that were not there before, the highest first. */
  ways: string[];
  /** The monitor's folders that it is in. */
  entered: Set<string>;
}

/** Another guest has the folder. */
export class Taken extends Error {
  readonly of: 'monitor' | 'payload';
  readonly path: string;
  constructor(of: 'monitor' | 'payload', path: string) {
    super(path);
    this.of = of;
    this.path = path;
  }
}

export type Warn = (text: string) => void;

/** How often a folder above the guest's own may go with the end of another guest while it is being used. */
const mostLostWays = 20;

class Maker {
  readonly made: MadeCgroups;
  /** Controllers that could not be handed down, and why. */
  readonly refusals = new Map<string, SysError>();
  readonly #sys: Sys;
  readonly #request: MakeRequest;
  readonly #own: string[] = [];
  /** Folders above the own ones that were there. */
  readonly #found = new Set<string>();

  constructor(sys: Sys, request: MakeRequest, { hierarchies }: CgroupPlan) {
    this.#sys = sys;
    this.#request = request;
    const claims = FolderClaims.open(sys, hierarchies);
    this.made = { claims, hierarchies: [], guest: [], ways: [], entered: new Set() };
  }

  /** Before the first folder. Throws Taken. */
  claim({ hierarchies }: CgroupPlan): void {
    const taken = this.made.claims.take(hierarchies);
    if (taken !== undefined) throw new Taken(taken.of, taken.path);
  }

  make(plan: CgroupPlan, warn: Warn): void {
    this.claim(plan);
    this.makeFolders(plan.hierarchies, warn);
    this.limit(plan, warn);
  }

  makeFolders(hierarchies: readonly HierarchyPlan[], warn: Warn): void {
    for (const hierarchy of hierarchies) this.#makeOne(hierarchy, warn);
  }

  limit({ writes, warnings }: CgroupPlan, warn: Warn): void {
    for (const write of writes) this.#limit(write);
    for (const text of warnings) warn(text);
  }

  undo(): void {
    const { hierarchies, entered, ways } = this.made;
    for (const hierarchy of hierarchies) if (entered.has(hierarchy.monitor)) leaveMonitorFolder(this.#sys, hierarchy);
    for (const folder of this.#own.splice(0).reverse()) removeTree(this.#sys, folder);
    for (const way of ways.splice(0).reverse()) removeWay(this.#sys, way);
    this.made.claims.close();
  }

  /** Hierarchies differ in what they take (Android's schedtune holds five folders): one without a limit may be left out. */
  #makeOne(hierarchy: HierarchyPlan, warn: Warn): void {
    const ownBefore = this.#own.length;
    try {
      this.#runAll(hierarchy);
      this.made.hierarchies.push(hierarchy);
      this.made.guest.push(hierarchy.cgroup);
    } catch (error) {
      if (this.made.entered.delete(hierarchy.monitor)) leaveMonitorFolder(this.#sys, hierarchy);
      if (!isSysError(error)) throw error;
      if (hierarchy.isNeeded) throw folderFailure(error);
      warn(`no folder in ${hierarchy.cgroup.hierarchy.mount}: ${error.message}`);
      this.#removeOwn(ownBefore);
    }
  }

  #removeOwn(from: number): void {
    for (const folder of this.#own.splice(from).reverse()) removeTree(this.#sys, folder);
  }

  /** A folder on the way goes with the last guest below it, which may end just now: then it is made once more. */
  #runAll({ steps, monitor }: HierarchyPlan): void {
    const { file } = this.#sys;
    const ownBefore = this.#own.length;
    for (let lost = 0; ; lost++) {
      this.#found.clear();
      try {
        for (const step of steps) this.#run(step);
        return;
      } catch (error) {
        const isLost = isSysError(error) && [...this.#found].some((way) => !file.access(way, 0));
        if (!isLost || lost === mostLostWays || this.made.entered.has(monitor)) throw error;
        this.#removeOwn(ownBefore);
      }
    }
  }

  #run(step: CgroupStep): void {
    switch (step.kind) {
      case 'folder':
        if (step.of !== undefined) this.#makeOwn(step.path, step.of);
        else if (makeWay(this.#sys, step.path)) this.made.ways.push(step.path);
        else this.#found.add(step.path);
        return;
      case 'inherit':
        inherit(this.#sys, step);
        return;
      case 'hand-down':
        this.#handDown(step.folder, step.controllers);
        return;
      case 'enter':
        enterFolder(this.#sys, step.folder, this.#sys.process.getpid());
        this.made.entered.add(step.folder);
    }
  }

  #makeOwn(path: string, of: 'monitor' | 'payload'): void {
    const { file } = this.#sys;
    try {
      file.mkdir(path, 0o755);
    } catch (error) {
      if (!isSysError(error, 'EEXIST')) throw error;
      if (!this.#isLeftover() || !reclaim(this.#sys, path)) throw new Taken(of, path);
      file.mkdir(path, 0o755);
    }
    this.#own.push(path);
  }

  /** Whether what is there and empty is nobody's: LXC's monitors claim nothing, and may be about to use it. */
  #isLeftover(): boolean {
    const { guestsFolder, name } = this.#request;
    return this.made.claims.areHeld && !hasNamesake(this.#sys, guestsFolder, name);
  }

  #handDown(folder: string, controllers: readonly string[]): void {
    const path = `${folder}/cgroup.subtree_control`;
    try {
      this.#sys.file.writeText(path, controllers.map((name) => `+${name}`).join(' '));
    } catch (error) {
      if (!isSysError(error)) throw error;
      // One at a time: a controller that cannot be handed down must not keep the others.
      for (const name of controllers) this.#handDownOne(path, name);
    }
  }

  #handDownOne(path: string, controller: string): void {
    try {
      this.#sys.file.writeText(path, `+${controller}`);
    } catch (error) {
      if (!isSysError(error)) throw error;
      this.refusals.set(controller, error);
    }
  }

  /** A limit that does not hold must not pass for one: it is told by its key. */
  #limit({ cgroup, file, value, key }: LimitWrite): void {
    const path = `${cgroup.limit}/${file}`;
    try {
      this.#sys.file.writeText(path, value);
    } catch (error) {
      if (!isSysError(error)) throw error;
      const refusal = error.code === 'ENOENT' ? this.refusals.get(file.split('.')[0] ?? '') : undefined;
      throw refusal === undefined ? limitFailure(key, value, error) : handDownFailure(this.#sys, key, refusal);
    }
  }
}

/**
 * Makes a guest's folders in every hierarchy, under the first name that is free in all of them, and sets the limits (LXC's
 * cgfsng_monitor_create, cgfsng_payload_create, cgfsng_setup_limits). `first`: the plan with the guest's own name. Throws
 * RuntimeError; nothing is left then.
 */
export function makeCgroups(
  sys: Sys,
  request: MakeRequest,
  warn: Warn,
  first: CgroupPlan = planCgroups(request),
): MadeCgroups {
  const suffixes = { monitor: 0, payload: 0 };
  for (let plan = first; ; plan = planCgroups(request, suffixes)) {
    const maker = new Maker(sys, request, plan);
    try {
      maker.make(plan, warn);
      return maker.made;
    } catch (error) {
      maker.undo();
      if (!(error instanceof Taken)) throw error;
      if (plan.hasFixedNames || suffixes[error.of] >= lastSuffix) throw takenFailure(error.path);
      suffixes[error.of]++;
    }
  }
}

/** Cgroups that are made in two parts. Owned by the caller, who takes them back by `undo` until they are finished. */
export interface BegunCgroups {
  /** What is there so far. */
  readonly made: MadeCgroups;
  /** The rest, and the limits. Throws RuntimeError, and Taken where another guest has the name in v1. */
  finish(): MadeCgroups;
  /** When nobody is left in them. */
  undo(): void;
}

/** Makes those of v2, so that a process can be born there while those of v1 are made. Throws as makeCgroups, and Taken. */
export function beginCgroups(sys: Sys, request: MakeRequest, plan: CgroupPlan, warn: Warn): BegunCgroups {
  const maker = new Maker(sys, request, plan);
  const part = (of: 1 | 2): HierarchyPlan[] =>
    plan.hierarchies.filter(({ cgroup: { hierarchy } }) => hierarchy.version === of);
  const undo = (): void => maker.undo();
  const finish = (): MadeCgroups => {
    maker.makeFolders(part(1), warn);
    maker.limit(plan, warn);
    return maker.made;
  };
  try {
    maker.claim(plan);
    maker.makeFolders(part(2), warn);
  } catch (error) {
    undo();
    throw error;
  }
  return { made: maker.made, finish, undo };
}
