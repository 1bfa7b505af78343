// SPDX-License-Identifier: Apache-2.0
import type { StartRequest } from '../runtime/api.ts';
import { ensureRunFolder, pathsOfGuests } from '../runtime/places.ts';
import { serveMonitor } from '../server/monitor-server.ts';
import type { ParsedOptions } from './option-parser.ts';
import type { ToolContext } from './tool.ts';

const shareable = ['net', 'ipc', 'uts', 'pid'] as const;

/** Each as `KEY = VALUE`. Answers the first that is none. */
export function definesOf(options: ParsedOptions): { lines: string[] } | { wrong: string } {
  const defines = options.all('define');
  const wrong = defines.find((define) => !/^\s*[a-z][a-z0-9_.]*\s*=/i.test(define) || define.includes('\n'));
  if (wrong !== undefined) return { wrong };
  const shared = shareable.flatMap((kind) =>
    options.all(`share-${kind}`).map((from) => `lxc.namespace.share.${kind} = ${from}`),
  );
  const consolePath = options.text('console');
  const consoleLog = options.text('console-log');
  return {
    lines: [
      ...defines,
      ...shared,
      ...(consolePath === undefined ? [] : [`lxc.console.path = ${consolePath}`]),
      ...(consoleLog === undefined ? [] : [`lxc.console.logfile = ${consoleLog}`]),
      ...['uid', 'gid'].flatMap((id) => options.all(id).map((value) => `lxc.init.${id} = ${value}`)),
    ],
  };
}

/** Makes the run folder. undefined: told to the user. */
export function startRequestOf(
  { sys, options, name, lxcPath, rest, report }: ToolContext,
  supervised: boolean,
): StartRequest | undefined {
  const defines = definesOf(options);
  if ('wrong' in defines) {
    report.error(`not KEY=VALUE: ${defines.wrong}`);
    return undefined;
  }
  const paths = pathsOfGuests(sys, lxcPath);
  ensureRunFolder(sys, paths);
  const configPath = options.text('rcfile');
  return {
    sys,
    paths,
    name,
    ...(configPath === undefined ? {} : { configPath }),
    defines: defines.lines,
    ...(rest.length === 0 ? {} : { command: rest }),
    supervised,
    serve: (monitor) => serveMonitor(sys, paths, monitor),
  };
}
