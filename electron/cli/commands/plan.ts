// SPDX-License-Identifier: Apache-2.0
import type { StartPart, StartStep } from '../../../agent/protocol/index.ts';
import { stepText } from '../../ipc/sentences/agent-words/agent-words.ts';
import type { SentenceLanguage } from '../../ipc/sentences/failure-sentences.ts';
import type { CommandSession } from '../command-session.ts';
import { printable } from '../output.ts';

const marks: Readonly<Record<SentenceLanguage, { optional: string; warning: string }>> = {
  en: { optional: 'may fail', warning: 'not done' },
  'zh-CN': { optional: '允许失败', warning: '不会执行' },
};

const chineseParts: Readonly<Record<StartPart, string>> = {
  namespaces: '命名空间',
  cgroups: 'Cgroup',
  limits: '限制与设备规则',
  network: '网络',
  root: '根文件系统',
  mounts: '挂载',
  devices: '设备节点',
  terminals: '终端',
  process: '进程设置',
  security: '权限',
  hooks: '钩子',
  init: '首个进程',
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
      language === 'zh-CN' ? `${chineseParts[part]}：` : `${part}:`,
      ...steps.map((step) => lineOf(step, language)),
    ]),
  );
}
