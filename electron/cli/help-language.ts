// SPDX-License-Identifier: Apache-2.0
import type { Command } from 'commander';
import type { SentenceLanguage } from '../ipc/sentences/failure-sentences.ts';
import { helpChinese, titlesChinese } from './help-zh-CN.ts';

/** All commands below one, and itself. */
export function commandsOf(program: Command): Command[] {
  return [program, ...program.commands.flatMap(commandsOf)];
}

/** What the help of all commands says, without titles. */
export function helpTexts(program: Command): string[] {
  const texts = commandsOf(program).flatMap((command) => [
    command.description(),
    ...command.options.map(({ description }) => description),
    ...command.registeredArguments.map(({ description }) => description),
  ]);
  return [...new Set(texts)].filter((text) => text !== '');
}

/** Puts the help into another language; what has no words there stays English. */
export function translateHelp(program: Command, language: SentenceLanguage): void {
  if (language !== 'zh-CN') return;
  const said = (text: string): string => helpChinese[text] ?? text;
  for (const command of commandsOf(program)) {
    command.description(said(command.description()));
    for (const each of [...command.options, ...command.registeredArguments]) each.description = said(each.description);
    command
      .helpOption('-h, --help', said('display help for command'))
      .configureHelp({ styleTitle: (title) => titlesChinese[title] ?? title });
    if (command.commands.length > 0) command.helpCommand('help [command]', said('display help for command'));
  }
}
