// SPDX-License-Identifier: Apache-2.0
import type { SentenceLanguage } from './failure-sentences.ts';

/** Steps of a start, as the agent names them. One that is not here is shown by the agent's own name. */
const chineseSteps: Readonly<Record<string, string>> = {
  namespaces: '命名空间',
  'shared namespaces': '共享命名空间',
  'time namespace': '时间命名空间',
  'cgroup namespace': 'cgroup 命名空间',
  cgroups: 'cgroup',
  'monitor cgroup': '监视进程的 cgroup',
  'payload cgroup': '客户系统的 cgroup',
  clone: '创建进程',
  'process settings': '进程设置',
  identity: '身份',
  capabilities: '权能',
  'host mounts': '宿主挂载',
  root: '根目录',
  'guest root': '客户系统根目录',
  rootfs: '根文件系统',
  mounts: '挂载',
  'last mounts': '最后的挂载',
  'idmapped mounts': 'ID 映射挂载',
  'host name': '主机名',
  'session keyring': '会话密钥环',
  'host network': '宿主侧网络',
  'guest network': '客户系统网络',
  network: '网络',
  'network services': '网络服务',
  nat: 'NAT',
  devices: '设备',
  'device rules': '设备规则',
  terminals: '终端',
  console: '控制台',
  sysctls: '内核参数',
  'system call filter': '系统调用过滤',
  'security label': '安全标签',
  'core scheduling': '核心调度',
  binder: 'binder',
  properties: '属性',
  names: '名称解析',
  log: '日志',
  'command socket': '命令套接字',
  monitor: '监视进程',
  init: 'init',
  exec: '执行 init',
  pivot_root: '切换根目录',
  attach: '附加',
  fork: '创建进程',
  start: '启动',
  stop: '停止',
  end: '结束',
  undo: '撤销',
  boot: '启动',
  running: '运行',
  plan: '计划',
  freeze: '冻结',
  forward: '端口转发',
  move: '移动接口',
  screen: '屏幕',
  logcat: 'logcat',
};

export const knownSteps: readonly string[] = Object.keys(chineseSteps);

/** Which namespaces are the guest's own, shared, or the host's. */
function detailOf(text: string): string {
  return text
    .split(', ')
    .map((part) =>
      part
        .replace(/^own /, '自有 ')
        .replace(/^the host's /, '宿主的 ')
        .replace(/^(\w+) of /, '$1 来自 '),
    )
    .join('，');
}

/** A step's name, with what it says of itself behind a colon. */
export function stepName(name: string, language: SentenceLanguage): string {
  if (language !== 'zh-CN') return name;
  const [step = '', ...rest] = name.split(': ');
  if (step.startsWith('hook ')) return `钩子 ${name.slice('hook '.length)}`;
  const known = Object.hasOwn(chineseSteps, step) ? chineseSteps[step] : undefined;
  if (known === undefined) return name;
  return rest.length === 0 ? known : `${known}：${detailOf(rest.join(': '))}`;
}
