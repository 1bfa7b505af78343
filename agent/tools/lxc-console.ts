// SPDX-License-Identifier: Apache-2.0
import { command } from '../runtime/command-socket/wire.ts';
import type { Sys } from '../sys/sys.ts';
import { nameOption, rcfileOption } from './common-options.ts';
import { escapeKey, escapeName } from './escape-filter.ts';
import { GuestView } from './guest-view.ts';
import { TerminalSession } from './terminal-session.ts';
import type { Tool } from './tool.ts';

function greeting(tty: number, key: number): string {
  const name = escapeName(key);
  return `\nConnected to tty ${tty}\n<${name} q> leaves, <${name} ${name}> is ${name} itself\n\n`;
}

async function show(sys: Sys, ptyFd: number, tty: number, key: number): Promise<void> {
  sys.file.write(2, sys.text.encodeUtf8(greeting(tty, key)));
  await new TerminalSession(sys, { ptyFd, escapeKey: key }).ended;
}

export const lxcConsole: Tool = {
  name: 'lxc-console',
  synopsis: '-n NAME [-t NUMBER] [-e PREFIX]',
  summary: "Shows one of a guest's terminals on the own one, until its prefix and q are typed.",
  needsName: true,
  options: [
    nameOption,
    { short: 't', long: 'tty', value: 'NUMBER', help: '0 is the console; without it the first that nobody has' },
    { short: 'e', long: 'escape', value: 'PREFIX', help: 'a or ^a for Ctrl+a, which it is without this' },
    rcfileOption,
  ],
  async run({ sys, options, name, lxcPath, report }) {
    const tty = options.text('tty') ?? '-1';
    const key = escapeKey(options.text('escape') ?? 'a');
    if (!/^(-1|\d{1,4})$/.test(tty)) report.error(`not a number of a terminal: ${tty}`);
    if (key === undefined) report.error(`not a key for a prefix: ${options.text('escape')}`);
    if (!/^(-1|\d{1,4})$/.test(tty) || key === undefined) return 1;
    const { client } = new GuestView(sys, lxcPath, name);
    if (!client.isAlive) {
      report.error(`${name} is not running`);
      return 1;
    }
    // The monitor keeps the terminal for this connection.
    const open = client.open(command.getTtyFd, Number(tty));
    const [ptyFd] = open?.answer.fds ?? [];
    if (open === undefined || ptyFd === undefined) {
      report.error(tty === '-1' ? 'no terminal is free' : `tty ${tty} is taken, or the guest has none`);
      return 1;
    }
    await show(sys, ptyFd, open.answer.value, key);
    return 0;
  },
};
