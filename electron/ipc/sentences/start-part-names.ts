// SPDX-License-Identifier: Apache-2.0
import type { StartPart } from '../../../agent/protocol/index.ts';
import type { SentenceLanguage } from './failure-sentences.ts';

type PartNames = Readonly<Record<StartPart, string>>;

/** The heads of a plan, in the window and on the command line. */
const names: Readonly<Record<SentenceLanguage, PartNames>> = {
  en: {
    namespaces: 'Namespaces',
    cgroups: 'Cgroups',
    limits: 'Limits and device rules',
    network: 'Network',
    root: 'Root file system',
    mounts: 'Mounts',
    devices: 'Devices',
    terminals: 'Terminals',
    process: 'Process settings',
    security: 'Rights',
    hooks: 'Hooks',
    init: 'First process',
  },
  'zh-CN': {
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
  },
};

export function startPartName(part: StartPart, language: SentenceLanguage): string {
  return names[language][part];
}
