// SPDX-License-Identifier: Apache-2.0
import type { FormTable } from './form-table.ts';

/** What a start leaves out or a check misses, and why; the boot log has the same in English. */
export const warningWords: FormTable = {
  "the kernel has no {0} namespaces: the guest shares the host's": '内核没有 {0} 命名空间：客户系统与宿主共用',
  'lxc.cgroup.{0} is left out: this host has cgroup v2 alone': '略过 lxc.cgroup.{0}：此宿主只有 cgroup v2',
  'rules of iptables may drop what the guest sends, and there is no iptables that could let it through':
    'iptables 规则可能丢弃客户系统发送的数据，而此处没有可以放行的 iptables',
  'no NAT of IPv6: {0}': '没有 IPv6 的 NAT：{0}',
  'no forwards by IPv6: {0}': '没有 IPv6 的端口转发：{0}',
  "{0}: the guest may change the mode of the host's /dev/null by it; write in its place: {1}":
    '{0}：客户系统可借此更改宿主 /dev/null 的权限；请改写为：{1}',
  'there is no cgroup hierarchy for devices': '没有用于设备的 cgroup 层级',
  'the kernel has no loop devices': '内核没有 loop 设备',
  'the guest needs binder: the kernel has no binderfs (CONFIG_ANDROID_BINDERFS), and {0} of {1} nodes that nobody uses':
    '客户系统需要 binder：内核没有 binderfs（CONFIG_ANDROID_BINDERFS），{1} 个所需节点中只有 {0} 个空闲',
  '{0}: line {1}: no program of this processor has a system call {2}: the rule is left out':
    '{0}：第 {1} 行：此处理器的程序没有系统调用 {2}，略过该规则',
  '{0}: left out, for a filter is in force already; lxc.seccomp.allow_nesting = 1 adds it':
    '{0}：已有过滤器生效，因此略过；lxc.seccomp.allow_nesting = 1 可叠加',
};
