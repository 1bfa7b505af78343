// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { patienceMs } from '../../build/test/patience.ts';
import { type ConformanceConfig, configText, type Places, placed, type ToolStart } from './conformance-config.ts';
import { lookUntil } from './look-until.ts';
import { guestName, type Run, type RunEnd, type Runner } from './runners.ts';
import { runTool } from './tool-run.ts';
import { parseSections, type Sections } from './view/document.ts';
import { hostFacts, settled } from './view/host-facts.ts';
import { WatchedFolder } from './view/watched-folder.ts';

export interface Observation {
  runner: string;
  sections: Sections;
  /** For the reader of a failed test: logs. */
  explanation: string;
}

/** Host's namespaces by the text of their links. */
function hostNamespaces(): Map<string, string> {
  const names = readdirSync('/proc/self/ns').filter((name) => !name.endsWith('_for_children'));
  return new Map(names.map((name) => [readlinkSync(`/proc/self/ns/${name}`), 'host']));
}

/** Names, kinds, modes and owners below the root: what a start leaves in the guest's own files. */
function tree(root: string): string {
  if (!existsSync(root)) return '';
  return execFileSync('find', [root, '-xdev', '-printf', '%P %y %m %U:%G %l\n'], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
}

/** The guest's root and its pristine copy. */
export class GuestRoot {
  readonly #pristine: string;
  readonly path: string;
  #tree = '';

  constructor(pristine: string, path: string) {
    this.#pristine = pristine;
    this.path = path;
  }

  /** Makes it as it was, where a run has changed it. */
  restore(): void {
    if (this.#tree !== '' && tree(this.path) === this.#tree) return;
    rmSync(this.path, { recursive: true, force: true });
    cpSync(this.#pristine, this.path, { recursive: true, verbatimSymlinks: true });
    this.#tree = tree(this.path);
  }

  /** Lines that are new or gone since then. */
  changes(): string[] {
    const before = new Set(this.#tree.split('\n'));
    const after = new Set(tree(this.path).split('\n'));
    const gone = [...before].filter((line) => !after.has(line)).map((line) => `- ${line}`);
    return [...gone, ...[...after].filter((line) => !before.has(line)).map((line) => `+ ${line}`)].sort();
  }
}

async function withinPatience<T>(work: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: nothing in ${patienceMs} ms`)), patienceMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function startBy(runner: Runner, tool: ToolStart | undefined, places: Places): Promise<Run> {
  if (tool === undefined) return runner.start(places.base);
  const words = ['-P', `${places.base}/guests`, '-n', guestName, ...tool.words.map((word) => placed(word, places))];
  return Promise.resolve(runTool(runner.command(tool.name, words), () => runner.stop(places.base)));
}

/** An ephemeral guest may be told of as stopped before its files are gone. */
function isGone(guest: string, { lines }: ConformanceConfig): Promise<boolean> {
  const goes = lines.includes('lxc.ephemeral = 1');
  return lookUntil(
    () => !existsSync(guest),
    (gone) => gone || !goes,
  );
}

/** Starts the guest once, looks at it while it waits (at each of its boots), lets it end, and returns all that was seen. */
export async function observe(
  runner: Runner,
  config: ConformanceConfig,
  places: Places,
  root: GuestRoot,
): Promise<Observation> {
  root.restore();
  const takeBack = config.prepare?.(places);
  const folder = new WatchedFolder(places.seen, { end: config.end ?? 'exit 0', more: config.more ?? [] });
  const guest = `${places.base}/guests/${guestName}`;
  rmSync(guest, { recursive: true, force: true });
  rmSync(`${places.base}/stock.log`, { force: true });
  mkdirSync(`${guest}/log`, { recursive: true });
  writeFileSync(`${guest}/config`, configText(config, places));
  const known = new Map([...hostNamespaces(), ...(config.namespaces?.() ?? [])]);
  const sections: Sections = {};
  try {
    const run = await startBy(runner, config.tool, places);
    let ended: RunEnd | undefined;
    for (let boot = 1; ended === undefined; boot++) {
      const next = await withinPatience(
        Promise.race([folder.ready(boot), run.end]),
        `${runner.title}: boot ${boot}`,
      ).catch(async (error: unknown) => {
        await run.kill();
        const { explanation } = await run.end;
        throw new Error(`${String(error)}\n${explanation}`);
      });
      if (next !== undefined) {
        ended = next;
        continue;
      }
      const initPid = await run.initPid();
      await settled(initPid);
      const facts = { ...hostFacts(initPid, known), ...config.hostView?.(initPid) };
      for (const [name, lines] of Object.entries(facts)) sections[`boot ${boot} ${name}`] = lines;
      folder.go();
    }
    for (const [name, text] of Object.entries(folder.texts())) {
      const boot = /^seen\.(\d+)$/.exec(name)?.[1];
      if (boot === undefined) sections[`file ${name}`] = text.split('\n').filter((line) => line !== '');
      else
        for (const [section, lines] of Object.entries(parseSections(text))) sections[`boot ${boot} ${section}`] = lines;
    }
    sections.end = [ended.outcome === 'ended' ? `ended: ${ended.how}` : 'refused'];
    sections['root-changes'] = existsSync(root.path) ? root.changes() : ['gone'];
    sections['guest-folder'] = [(await isGone(guest, config)) ? 'gone' : 'there'];
    return { runner: runner.title, sections, explanation: ended.explanation };
  } finally {
    folder.close();
    takeBack?.();
  }
}
