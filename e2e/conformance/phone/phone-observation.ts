// SPDX-License-Identifier: Apache-2.0
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { parseSections, type Sections } from '../view/document.ts';
import { processFacts } from '../view/host-facts.ts';

export interface PhoneObservation {
  sections: Sections;
  /** It never got to its first view. */
  refused: boolean;
  /** For the reader of a failed test. */
  explanation: string;
}

function attempt(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

function links(folder: string, name: string): [string, string][] {
  return existsSync(folder) ? readdirSync(folder).map((kind) => [readlinkSync(join(folder, kind)), name]) : [];
}

/** Lines of a listing that are new or gone since another. */
function changes(before: string, after: string): string[] {
  const [old, now] = [before, after].map((text) => new Set(text.split('\n').filter((line) => line !== '')));
  const gone = [...(old ?? [])].filter((line) => now?.has(line) !== true).map((line) => `- ${line}`);
  return [...gone, ...[...(now ?? [])].filter((line) => old?.has(line) !== true).map((line) => `+ ${line}`)].sort();
}

/** What compare.sh has kept of one start, of `results` that were fetched from the phone. Throws where that was no start. */
export function readObservation(results: string, number: string, runner: string): PhoneObservation {
  const folder = join(results, 'results', number, runner);
  const explanation = ['failed', 'end', 'prepare', 'said', 'log'].map((name) => attempt(join(folder, name))).join('\n');
  // Of a start whose preparation failed, or that hung, nothing is to be compared: both might be alike in that.
  if (existsSync(join(folder, 'failed'))) throw new Error(`${number} by ${runner}: ${explanation}`);
  const known = new Map([
    ...links(join(results, 'host-ns'), 'host'),
    ...links(join(folder, 'neighbour-ns'), 'of the neighbour'),
  ]);
  const sections: Sections = {};
  const boots = readdirSync(folder).filter((name) => name.startsWith('boot-'));
  for (const name of boots) {
    const place = join(folder, name);
    const cgroupPlace = (controllers: string): string =>
      join(place, 'cgroups', controllers === '' ? 'unified' : controllers);
    const pid = Number(attempt(join(place, 'pid')));
    for (const [fact, lines] of Object.entries(processFacts(place, { pid, known, cgroupPlace })))
      sections[`${name.replace('-', ' ')} ${fact}`] = lines;
  }
  for (const name of readdirSync(join(folder, 'files')).sort()) {
    const text = readFileSync(join(folder, 'files', name), 'utf8');
    const boot = /^seen\.(\d+)$/.exec(name)?.[1];
    if (boot === undefined) sections[`file ${name}`] = text.split('\n').filter((line) => line !== '');
    else
      for (const [section, lines] of Object.entries(parseSections(text))) sections[`boot ${boot} ${section}`] = lines;
  }
  sections.end = attempt(join(folder, 'end')).trim().split('\n');
  sections['root-changes'] = changes(attempt(join(results, 'results', number, 'tree')), attempt(join(folder, 'tree')));
  return { sections, refused: boots.length === 0, explanation };
}
