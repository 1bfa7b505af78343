// SPDX-License-Identifier: Apache-2.0
import type { FormTable } from './form-table.ts';

/** Why a key of LXC's is not taken. */
export const keyWhys: FormTable = {
  'it is for generated profiles, which need the parser of AppArmor':
    '它用于自动生成的配置文件，而这需要 AppArmor 的解析器',
  'Android has no syslog: use lxc.log.file': 'Android 没有 syslog：请使用 lxc.log.file',
  'calls are answered by the policy alone: nothing here speaks for the kernel to a supervisor':
    '系统调用只由策略决定：此处没有代内核与监管程序通信的组件',
};
