// SPDX-License-Identifier: Apache-2.0
import { CommanderError } from 'commander';
import type { Backend } from '../backend/backend.ts';
import { failureView } from '../device/device-failure.ts';
import { CommandSession } from './command-session.ts';
import { commandsOf } from './help-language.ts';
import { exitCodes, languageOf, Output, type OutputStreams } from './output.ts';
import { buildProgram, type RunCommand } from './program.ts';

export interface CommandLineOptions {
  /** After the program's name. */
  words: readonly string[];
  environment: NodeJS.ProcessEnv;
  streams: OutputStreams;
  resources: URL;
  createBackend(): Backend;
}

/** Runs one command line to its end and answers the exit code. */
export async function runCommandLine(options: CommandLineOptions): Promise<number> {
  const { environment, streams, resources } = options;
  let exitCode: number = exitCodes.done;
  const language = languageOf(environment, options.words);
  const run: RunCommand = async ({ json = false, serial }, body) => {
    const output = new Output(json, language, streams);
    const session = new CommandSession(options.createBackend(), output, serial);
    try {
      exitCode = (await body(session)) ?? exitCodes.done;
    } catch (error) {
      output.failure(failureView(error));
      exitCode = exitCodes.failed;
    } finally {
      session.dispose();
    }
  };
  const program = buildProgram(run, resources, language);
  for (const command of commandsOf(program)) {
    command.exitOverride().configureOutput({
      writeOut: (text) => streams.out.write(text),
      writeErr: (text) => streams.error.write(text),
    });
  }
  try {
    await program.parseAsync([...options.words], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  }
  return exitCode;
}
