// SPDX-License-Identifier: Apache-2.0
import { Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import type { StandInBackend } from '../../backend/testing/stand-in-backend.ts';
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
