// SPDX-License-Identifier: Apache-2.0
import { runTinyInit } from './runtime/checks/tiny-guest.ts';
import { serve } from './server/serve.ts';
import { nativeSys } from './sys/native.ts';
import { installLinks } from './tools/install-links.ts';
import { runTool } from './tools/run-tool.ts';
import { findTool, toolTable } from './tools/tool-table.ts';

const usage = `usage: lodged serve [--base FOLDER]
       lodged install-links FOLDER
       lodged TOOL [ARGUMENT ...]

The agent of Lodge. "serve" is the session with a desktop over standard input and output. The tools are LXC's, also by links of
their names, which "install-links" makes: ${toolTable.map(({ name }) => name).join(', ')}.
`;

function tell(text: string): void {
  nativeSys.file.write(2, nativeSys.text.encodeUtf8(text));
}

/** false: it is not used like this. */
function runCommand([command, option, value]: readonly string[]): boolean {
  if (command === 'serve' && option === undefined) serve(nativeSys, {});
  else if (command === 'serve' && option === '--base' && value?.startsWith('/')) serve(nativeSys, { base: value });
  else if (command === 'check-init' && option === undefined) runTinyInit(nativeSys);
  else if (command === 'install-links' && option !== undefined && value === undefined)
    nativeSys.process.exit(installLinks(nativeSys, option, tell));
  else return false;
  return true;
}

function main([program = '', ...words]: readonly string[]): void {
  const byLink = findTool(program.split('/').at(-1) ?? '');
  const tool = byLink ?? findTool(words[0] ?? '');
  if (tool !== undefined) {
    const own = byLink === undefined ? words.slice(1) : words;
    void runTool(nativeSys, tool, own).then((code) => nativeSys.process.exit(code));
  } else if (!runCommand(words)) {
    tell(usage);
    nativeSys.process.exit(2);
  }
}

main(nativeSys.host.argv);
