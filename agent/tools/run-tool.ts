// SPDX-License-Identifier: Apache-2.0
import { RuntimeError } from '../runtime/api.ts';
import { isSysError, type Sys } from '../sys/sys.ts';
import { commonOptions } from './common-options.ts';
import { plainPath, systemItem } from './lxc-conf.ts';
import { OptionError, type ParsedOptions, parseOptions } from './option-parser.ts';
import { Reporter, type ReportLevel, reportLevelOf } from './reporter.ts';
import type { Tool, ToolContext } from './tool.ts';
import { helpText, usageText } from './usage-text.ts';

/** What programs that look for a release of LXC are told: the one whose behaviour this follows. */
const version = '5.0.2 (Lodge)\n';

/** What a death by SIGPIPE would tell a shell. */
const nobodyReads = 141;

function writer(sys: Sys, fd: number): (text: string) => void {
  return (text) => {
    let bytes = sys.text.encodeUtf8(text);
    try {
      while (bytes.length > 0) bytes = bytes.subarray(sys.file.write(fd, bytes) ?? 0);
    } catch (error) {
      if (!isSysError(error, 'EPIPE')) throw error;
      sys.process.exit(nobodyReads);
    }
  };
}

/** What is asked of the program itself is answered without a guest. */
function answersItself(tool: Tool, options: ParsedOptions): string | undefined {
  if (options.has('help')) return helpText(tool);
  if (options.has('usage')) return usageText(tool);
  return options.has('version') ? version : undefined;
}

function isName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && name.length <= 255 && !name.includes('/');
}

class BadUse extends Error {}

/** The name is -n's value, or the first word. */
function nameOf(tool: Tool, options: ParsedOptions): { name: string; rest: readonly string[] } {
  const given = options.text('name');
  if (!tool.needsName) return { name: given ?? '', rest: options.rest };
  const name = given ?? options.rest[0];
  if (name === undefined) throw new BadUse('No container name specified');
  if (!isName(name)) throw new BadUse(`not a name of a guest: ${name}`);
  return { name, rest: given === undefined ? options.rest.slice(1) : options.rest };
}

function levelOf(options: ParsedOptions): ReportLevel {
  const text = options.text('logpriority') ?? 'ERROR';
  const level = reportLevelOf(text);
  if (level === undefined) throw new BadUse(`no level of a log: ${text}`);
  return level;
}

function contextOf(sys: Sys, tool: Tool, options: ParsedOptions): ToolContext {
  const { name, rest } = nameOf(tool, options);
  const file = options.text('logfile');
  const report = new Reporter(sys, {
    tool: tool.name,
    guest: name,
    level: levelOf(options),
    quiet: options.has('quiet'),
    file: file === 'none' ? undefined : file,
  });
  const lxcPath = plainPath(options.text('lxcpath') ?? systemItem(sys, 'lxc.lxcpath') ?? '');
  if (!lxcPath.startsWith('/')) throw new BadUse(`the folder of guests is not an absolute path: ${lxcPath}`);
  return { sys, options, name, lxcPath, rest, report, print: writer(sys, 1) };
}

/** Those that begin, end or tell of a guest: the others have no time for more than what they are asked. */
const lookingAfter: ReadonlySet<string> = new Set(
  ['start', 'stop', 'info', 'ls', 'autostart', 'wait', 'destroy'].map((name) => `lxc-${name}`),
);

async function runIn(tool: Tool, context: ToolContext): Promise<number> {
  try {
    if (lookingAfter.has(tool.name))
      await (await import('./look-after.ts')).lookAfterHost(context.sys, context.lxcPath);
    return await tool.run(context);
  } catch (error) {
    if (!(error instanceof RuntimeError) && !(error instanceof RangeError) && !isSysError(error)) throw error;
    context.report.error(error.message);
    return 1;
  }
}

/** Runs a tool to its end and answers its exit code. `words`: behind the name of the program. */
export async function runTool(sys: Sys, tool: Tool, words: readonly string[]): Promise<number> {
  const tell = writer(sys, 2);
  try {
    const options = parseOptions([...tool.options, ...commonOptions], words);
    const answer = answersItself(tool, options);
    if (answer !== undefined) {
      writer(sys, 1)(answer);
      return 0;
    }
    return await runIn(tool, contextOf(sys, tool, options));
  } catch (error) {
    if (error instanceof OptionError) tell(`${tool.name}: ${error.message}\n${helpText(tool)}`);
    else if (error instanceof BadUse || isSysError(error)) tell(`${tool.name}: ${error.message}\n`);
    else throw error;
    return 1;
  }
}
