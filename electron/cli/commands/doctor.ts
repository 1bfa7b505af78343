// SPDX-License-Identifier: Apache-2.0
import type { HostCheck } from '../../../agent/protocol/index.ts';
import { checkText, sectionText } from '../../ipc/sentences/check-sentences.ts';
import type { SentenceLanguage } from '../../ipc/sentences/failure-sentences.ts';
import type { CommandSession } from '../command-session.ts';
import { exitCodes, printable } from '../output.ts';

interface Words {
  marks: Readonly<Record<HostCheck['state'], string>>;
  colon: string;
  told: string;
  without: string;
  needed: string;
}

const words: Readonly<Record<SentenceLanguage, Words>> = {
  en: {
    marks: { good: 'ok      ', missing: 'MISSING ', unknown: '?       ' },
    ...{ colon: ': ', told: ' (as the kernel tells)', without: 'what it means', needed: 'needed' },
  },
  // A Chinese character is two columns wide.
  'zh-CN': {
    marks: { good: '正常    ', missing: '缺少    ', unknown: '?       ' },
    ...{ colon: '：', told: '（据内核所述）', without: '影响', needed: '解决办法' },
  },
};

function linesOf(check: HostCheck, language: SentenceLanguage): string[] {
  const { marks, colon, told, without, needed } = words[language];
  const { state, tried } = check;
  const { title, meaning, found, fix = '' } = checkText(check, language);
  const seen = found === undefined ? '' : `${colon}${found}`;
  const how = state === 'good' && !tried ? told : '';
  const first = `  ${marks[state]}${printable(`${title}${seen}${how}`)}`;
  if (state === 'good') return [first];
  const more = [`${without}${colon}${printable(meaning)}`, `${needed}${colon}${printable(fix)}`];
  return [first, ...more.map((line) => `            ${line}`)];
}

/** Fails where something is missing that no guest starts without. */
export async function examineDevice(session: CommandSession): Promise<number> {
  const { serial } = await session.connect();
  const { checks } = await session.call('host.check', { serial });
  const { language } = session.output;
  const sections = [...new Set(checks.map(({ section }) => section))];
  session.output.result(
    checks,
    sections.flatMap((section) => [
      `${printable(sectionText(section, language))}${words[language].colon.trim()}`,
      ...checks.filter((check) => check.section === section).flatMap((check) => linesOf(check, language)),
    ]),
  );
  return checks.some(({ required, state }) => required && state === 'missing') ? exitCodes.failed : exitCodes.done;
}
