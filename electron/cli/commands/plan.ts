// SPDX-License-Identifier: Apache-2.0
import type { StartStep } from '../../../agent/protocol/index.ts';
import { stepText } from '../../ipc/sentences/agent-words/agent-words.ts';
import type { SentenceLanguage } from '../../ipc/sentences/failure-sentences.ts';
import { startPartName } from '../../ipc/sentences/start-part-names.ts';
import type { CommandSession } from '../command-session.ts';
import { printable } from '../output.ts';

const marks: Readonly<Record<SentenceLanguage, { optional: string; warning: string; colon: string }>> = {
  en: { optional: 'may fail', warning: 'not done', colon: ':' },
  'zh-CN': { optional: '允许失败', warning: '不会执行', colon: '：' },
};

function lineOf(step: StartStep, language: SentenceLanguage): string {
  const said = marks[language];
  const { from, optional, warning } = step;
  const all = [...(optional === true ? [said.optional] : []), ...(warning === true ? [said.warning] : []), from];
  const why = all.filter((mark) => mark !== undefined).join(', ');
  return `  ${printable(`${stepText(step, language)}${why === '' ? '' : `   # ${why}`}`)}`;
}

/** What a start of the guest would do; nothing is done. */
export async function guestPlan(session: CommandSession, guest: string): Promise<void> {
  const { language } = session.output;
  const { serial } = await session.connect();
  const plan = await session.call('guest.plan', { serial, guest });
  session.output.result(
    plan,
    plan.sections.flatMap(({ part, steps }) => [
      `${startPartName(part, language)}${marks[language].colon}`,
      ...steps.map((step) => lineOf(step, language)),
    ]),
  );
}
