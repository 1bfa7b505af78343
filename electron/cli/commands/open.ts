// SPDX-License-Identifier: Apache-2.0
import { startWebServer } from '../../web/web-server.ts';
import type { CommandSession } from '../command-session.ts';
import { untilInterrupted } from '../until-interrupted.ts';

/** Serves the app to a browser of this machine until Ctrl-C. */
export async function openApp(session: CommandSession, resources: URL, port: number): Promise<void> {
  const server = await startWebServer({ backend: session.backend, resources, port });
  void session.backend.fetched.sweep();
  const { words } = session.output;
  session.output.result({ url: server.url }, [words.served, `  ${server.url}`, words.guestsGoOn]);
  await untilInterrupted();
  await server.close();
}
