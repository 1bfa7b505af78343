// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { compileAgent } from '../../build/device/compile-agent.ts';
import { hostArchitecture } from '../../build/native/architecture.ts';
import { buildHelper, nativeDirectory } from '../../build/native/build-helper.ts';
import { type AdbServer, startAdbServer } from '../../e2e/phone/adb-server.ts';
import { bootPhone, type Phone } from '../../e2e/phone/phone.ts';
import { execute, failureOf, skippedCode } from './run-behaviours.ts';

const directory = mkdtempSync(join(tmpdir(), 'lodge-native-phone-'));
const helper = await buildHelper(hostArchitecture());
const armHelper = await buildHelper('arm64');
const behaviours = join(directory, 'agent.qbc');
await compileAgent({
  helper,
  entry: join(nativeDirectory, 'tests', 'modules', 'main.ts'),
  bundle: join(directory, 'agent'),
  bytecode: behaviours,
});
const sentences = execute([helper, '--agent', behaviours], [])
  .stdout.split('\n')
  .filter((line) => line !== '');

/** Runs every sentence as root, with a loop driver, and prints, after what it said, a line of its exit code: one shell for all of them. */
function scriptFor(folder: string): string {
  const quoted = sentences.map((sentence) => `'${sentence.replaceAll("'", "'\\''")}'`);
  return `mkdir -p /mnt\nmodprobe loop\nfor s in ${quoted.join(' ')}; do ${folder}/lodged "$s" </dev/null 2>&1; echo "ended $?"; done\n`;
}

interface Outcome {
  said: string;
  status: number;
}

function parseOutcomes(output: string): Map<string, Outcome> {
  const parts = output.split(/^ended (\d+)\n/m);
  return new Map(
    sentences.map((sentence, index) => [
      sentence,
      { said: parts[2 * index] ?? '', status: Number(parts[2 * index + 1] ?? -1) },
    ]),
  );
}

describe('the arm64 helper on the phone', () => {
  let server: AdbServer;
  let phone: Phone;
  let outcomes: Map<string, Outcome>;

  beforeAll(async () => {
    server = await startAdbServer();
    phone = await bootPhone({ variant: 'plain', adbServerPort: server.port });
    const folder = '/data/native-tests';
    const script = join(directory, 'all.sh');
    writeFileSync(script, scriptFor(folder));
    await phone.shell(`mkdir -p ${folder}`);
    for (const path of [armHelper, behaviours, script])
      await phone.adb.check(['-s', phone.serial, 'push', path, folder]);
    outcomes = parseOutcomes((await phone.shell(`sh ${folder}/all.sh`)).stdout);
  });

  afterAll(async () => {
    rmSync(directory, { recursive: true });
    await phone?.stop();
    await server?.stop();
  });

  for (const sentence of sentences) {
    it(sentence, (context) => {
      const outcome = outcomes.get(sentence);
      if (outcome?.status === skippedCode) context.skip(outcome.said.trim());
      if (outcome?.status !== 0) throw failureOf(outcome?.status, outcome?.said ?? '');
    });
  }
});
