// SPDX-License-Identifier: Apache-2.0
import type { Sys } from '../../../sys/sys.ts';
import { compareRuns, type ProgramRun, undoPacketFilter } from './iptables-plan.ts';
import type { NatMeans } from './nat-means.ts';
import type { NatPlan } from './nat-plan.ts';
import { findProgram } from './read-nat-facts.ts';
import { commandOf, ProgramError, runProgram } from './run-program.ts';
import { lostRuns } from './saved-rules.ts';

/** iptables(8): 1, there is none of that name; 2, this build does not know the words; 3, the kernel has no such table. */
const mostOfAbsence = 3;

/**
 * Whatever the host's iptables has of a guest; what is not there needs no taking back. Throws ProgramError for the
 * first that failed, and at once for one that hangs, as the others would.
 */
export function clearChains(sys: Sys, label: string): void {
  let first: ProgramError | undefined;
  for (const name of ['iptables', 'ip6tables'] as const) {
    const path = findProgram(sys, name);
    if (path === undefined) continue;
    for (const run of undoPacketFilter(path, label)) {
      const end = runProgram(sys, run.path, run.words);
      if (end.exitCode > mostOfAbsence) first ??= ProgramError.ofEnd(run, end);
    }
  }
  if (first !== undefined) throw first;
}

/** More than any host has. */
const mostSaved = 4 * 1024 * 1024;

const savingOf = (path: string): string => `${path}-save`;

/** Whether the host has the program that tells all rules of one of its iptables. */
export function canSave(sys: Sys, path: string): boolean {
  return sys.file.access(savingOf(path), 1);
}

/** A guest's chains, made by the host's iptables and ip6tables. */
export class NatChains implements NatMeans {
  readonly #sys: Sys;
  #runs: readonly ProgramRun[];
  readonly #label: string;
  readonly #warn: (text: string) => void;

  constructor(sys: Sys, what: { runs: readonly ProgramRun[]; label: string; warn: (text: string) => void }) {
    this.#sys = sys;
    this.#runs = what.runs;
    this.#label = what.label;
    this.#warn = what.warn;
  }

  /** Throws ProgramError. */
  make(): void {
    for (const run of this.#runs) this.#run(run);
  }

  /** Rule by rule; from the ground up where others have changed what there was. */
  replace({ runs }: Pick<NatPlan, 'runs'>): void {
    const before = this.#runs;
    try {
      for (const run of compareRuns(before, runs)) this.#run(run);
    } catch (error) {
      if (!(error instanceof ProgramError)) throw error;
      this.#makeAnew(runs, before);
    }
    this.#runs = runs;
  }

  #makeAnew(runs: readonly ProgramRun[], before: readonly ProgramRun[]): void {
    this.undo();
    try {
      for (const run of runs) this.#run(run);
    } catch (error) {
      this.undo();
      for (const run of before) this.#run(run);
      throw error;
    }
  }

  /** Who empties the host's chains takes our jumps: netd does so to FORWARD when it starts. */
  assert(): string[] {
    const paths = [...new Set(this.#runs.map(({ path }) => path))];
    const lost = paths.flatMap((path) => this.#lostOf(path));
    if (lost.length === 0) return [];
    this.undo();
    this.make();
    return lost.map(commandOf);
  }

  #lostOf(path: string): ProgramRun[] {
    const runs = this.#runs.filter((run) => run.path === path);
    // All at once, and without its lock.
    const saved = canSave(this.#sys, path) ? runProgram(this.#sys, savingOf(path), [], mostSaved) : undefined;
    if (saved?.exitCode === 0 && saved.text.length < mostSaved) return lostRuns(runs, saved.text);
    return runs.filter(({ check }) => check !== undefined && runProgram(this.#sys, path, check).exitCode !== 0);
  }

  undo(): void {
    clearChains(this.#sys, this.#label);
  }

  close(): void {
    // Programs keep nothing open.
  }

  #run(run: ProgramRun): void {
    const end = runProgram(this.#sys, run.path, run.words);
    if (end.exitCode === 0) return;
    const error = ProgramError.ofEnd(run, end);
    if (run.isOptional !== true) throw error;
    this.#warn(error.message);
  }
}
