// SPDX-License-Identifier: Apache-2.0
import { Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { makeStandInBackend, type StandInBackend } from '../../backend/testing/stand-in-backend.ts';
import type { StandInMethods } from '../../device/testing/stand-in-agent.ts';
import { runCommandLine } from '../run-command-line.ts';

export interface Ran {
  code: number;
  out: string;
  error: string;
}

/** One command line, its words between blanks, against a stand-in. It disposes of the backend, as the program does at its end. */
export async function runLodge(rig: StandInBackend, line: string, environment: NodeJS.ProcessEnv = {}): Promise<Ran> {
  const texts = { out: '', error: '' };
  const collect = (name: keyof typeof texts): Writable =>
    new Writable({
      write: (chunk, _encoding, done) => {
        texts[name] += String(chunk);
        done();
      },
    });
  const code = await runCommandLine({
    words: line.split(' ').filter((word) => word !== ''),
    environment,
    streams: { out: collect('out'), error: collect('error') },
    resources: pathToFileURL(`${rig.directory}/`),
    createBackend: () => rig.backend,
  });
  return { code, ...texts };
}

export interface LodgeCommand {
  lodge(line: string, environment?: NodeJS.ProcessEnv): Promise<Ran>;
  /** Another backend: a command line has ended the one before. */
  renew(more?: StandInMethods): Promise<void>;
  /** The backend by now. */
  rig(): StandInBackend;
  dispose(): void;
}

/** `lodge` over a stand-in: `renew` before each test, `dispose` after it. */
export function lodgeOver(methods: StandInMethods = {}): LodgeCommand {
  let rig: StandInBackend | undefined;
  const current = (): StandInBackend => {
    if (rig === undefined) throw new Error('renew makes one first');
    return rig;
  };
  const renew = async (more: StandInMethods = {}): Promise<void> => {
    rig?.dispose();
    rig = await makeStandInBackend({ ...methods, ...more });
  };
  return {
    lodge: (line, environment) => runLodge(current(), line, environment),
    ...{ renew, rig: current, dispose: () => current().dispose() },
  };
}
