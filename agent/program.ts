// SPDX-License-Identifier: Apache-2.0
import { nativeSys } from './sys/native.ts';
import { isToolName, loadTool, type ToolName, toolNames } from './tools/tool-table.ts';

const usage = `usage: lodged serve [--base FOLDER]
       lodged autostart [--base FOLDER]
       lodged install-links FOLDER
       lodged TOOL [ARGUMENT ...]

The agent of Lodge. "serve" is the session with a desktop over standard input and output. "autostart" starts the guests that
start with the host, in their order. The tools are LXC's, also by links of
their names, which "install-links" makes: ${toolNames.join(', ')}.
`;

function tell(text: string): void {
  nativeSys.file.write(2, nativeSys.text.encodeUtf8(text));
}

async function startSession(base?: string): Promise<void> {
  const { serve } = await import('./server/serve.ts');
  serve(nativeSys, base === undefined ? {} : { base });
}

async function startTool(name: ToolName, words: readonly string[]): Promise<void> {
  const { runTool } = await import('./tools/run-tool.ts');
  nativeSys.process.exit(await runTool(nativeSys, await loadTool(name), words));
}

async function refuseTool(name: string): Promise<void> {
  const { refusedTools } = await import('./tools/refused-tools.ts');
  tell(`${name} is not here: ${refusedTools[name] ?? 'LXC has no such program'}\n`);
  nativeSys.process.exit(1);
}

async function startAtBoot(base?: string): Promise<void> {
  const { autostart } = await import('./tools/autostart.ts');
  nativeSys.process.exit(await autostart(nativeSys, base, tell));
}

async function startTinyGuest(): Promise<void> {
  const { runTinyInit } = await import('./runtime/checks/tiny-guest.ts');
  runTinyInit(nativeSys);
}

async function makeLinks(folder: string): Promise<void> {
  const { installLinks } = await import('./tools/install-links.ts');
  nativeSys.process.exit(installLinks(nativeSys, folder, tell));
}

/** undefined: it is not used like this. */
function runCommand([command, option, value]: readonly string[]): Promise<void> | undefined {
  if (command === 'serve' && option === undefined) return startSession();
  if (command === 'serve' && option === '--base' && value?.startsWith('/')) return startSession(value);
  if (command === 'autostart' && option === undefined) return startAtBoot();
  if (command === 'autostart' && option === '--base' && value?.startsWith('/')) return startAtBoot(value);
  if (command === 'check-init' && option === undefined) return startTinyGuest();
  if (command === 'install-links' && option !== undefined && value === undefined) return makeLinks(option);
  return undefined;
}

/** Each command is a part of the agent's file: where nothing has been loaded ahead only what it needs is read. */
export function main(): void {
  const [program = '', ...words] = nativeSys.host.argv;
  const called = program.split('/').at(-1) ?? '';
  const [first = '', ...rest] = words;
  if (isToolName(called)) void startTool(called, words);
  else if (isToolName(first)) void startTool(first, rest);
  else if (called.startsWith('lxc-')) void refuseTool(called);
  else if (first.startsWith('lxc-')) void refuseTool(first);
  else if (runCommand(words) === undefined) {
    tell(usage);
    nativeSys.process.exit(2);
  }
}
