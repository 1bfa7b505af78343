// SPDX-License-Identifier: Apache-2.0
import { type Argument, type Command, Help, type Option } from 'commander';
import type { SentenceLanguage } from '../ipc/sentences/failure-sentences.ts';
import { helpChinese, titlesChinese } from './help-zh-CN.ts';
import { extrasInChinese, usageInChinese } from './usage-zh-CN.ts';

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

class ChineseHelp extends Help {
  /** Commander puts a space behind each title; a full-width colon has its own. */
  override formatHelp(command: Command, helper: Help): string {
    return super.formatHelp(command, helper).replace(/^(\S*：) (?=\S)/gm, '$1');
  }

  override optionDescription(option: Option): string {
    return extrasInChinese(super.optionDescription(option));
  }

  override argumentDescription(argument: Argument): string {
    return extrasInChinese(super.argumentDescription(argument));
  }
}

/** Puts the help and what is said of wrong usage into another language; what has no words there stays English. */
export function translateHelp(program: Command, language: SentenceLanguage): void {
  if (language !== 'zh-CN') return;
  const help = new ChineseHelp();
  const said = (text: string): string => helpChinese[text] ?? text;
  for (const command of commandsOf(program)) {
    command.description(said(command.description()));
    for (const each of [...command.options, ...command.registeredArguments]) each.description = said(each.description);
    command
      .helpOption('-h, --help', said('display help for command'))
      .configureOutput({ outputError: (text, write) => write(usageInChinese(text)) })
      .configureHelp({
        styleTitle: (title) => titlesChinese[title] ?? title,
        formatHelp: (of, helper) => help.formatHelp(of, helper),
        optionDescription: (option) => help.optionDescription(option),
        argumentDescription: (argument) => help.argumentDescription(argument),
      });
    if (command.commands.length > 0) command.helpCommand('help [command]', said('display help for command'));
  }
}

const tellsMore: Readonly<Record<SentenceLanguage, (path: string) => string>> = {
  en: (path) => `(${path} --help tells more)`,
  'zh-CN': (path) => `（运行 ${path} --help 查看更多）`,
};

function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}

/** Behind what is said of wrong usage: the help of that very command. */
export function pointToHelp(program: Command, language: SentenceLanguage): void {
  for (const command of commandsOf(program)) command.showHelpAfterError(tellsMore[language](pathOf(command)));
}
