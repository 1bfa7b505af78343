// SPDX-License-Identifier: Apache-2.0
import { configText, placed } from '../conformance-config.ts';
import { triedNodes } from '../view/watched-folder.ts';
import { type PhoneConfig, phoneBase } from './phone-config.ts';

/** On the phone. */
export const phonePlaces = { base: phoneBase, root: `${phoneBase}/root`, seen: `${phoneBase}/seen` };

/** Each that is tried costs: all of them only where something may say no. */
function nodesFor({ lines }: PhoneConfig): readonly string[] {
  return lines.some((line) => /\.devices\.|seccomp|cap\.|idmap/.test(line)) ? triedNodes : triedNodes.slice(0, 1);
}

/** The files of a config as compare.sh wants them, by their names. */
export function phoneConfigText(config: PhoneConfig): Record<string, string> {
  const { end = 'exit 0', more = [], prepare, takeBack } = config;
  return {
    config: configText({ title: config.title, lines: config.lines }, phonePlaces),
    end: `${end}\n`,
    more: more.map((each) => `${each}\n`).join(''),
    nodes: nodesFor(config)
      .map((each) => `${each}\n`)
      .join(''),
    ...(prepare === undefined ? {} : { prepare: `${placed(prepare, phonePlaces)}\n` }),
    ...(takeBack === undefined ? {} : { 'take-back': `${placed(takeBack, phonePlaces)}\n` }),
  };
}
