// SPDX-License-Identifier: Apache-2.0
import type { FormTable } from './form-table.ts';

/** What a guest's monitor says of its own in the boot log. What the kernel or a program has said stays inside as it came. */
export const logWords: FormTable = {
  boot: '启动',
  'boot {0}': '第 {0} 次启动',
  'the boot log is not kept any more ({0}): {1}': '启动日志不再保存（{0}）：{1}',
  'RUNNING after {0} ms': '{0} 毫秒后进入 RUNNING',
  'devices: allow {0}': '设备：允许 {0}',
  'devices: deny {0}': '设备：禁止 {0}',
  'killing by SIG{0}, as asked': '按要求以 SIG{0} 强制终止',
  'stopping by sys.powerctl, SIGKILL after {0} s': '正在通过 sys.powerctl 停止，{0} 秒后发送 SIGKILL',
  'stopping by run level 0, SIGKILL after {0} s': '正在通过运行级别 0 停止，{0} 秒后发送 SIGKILL',
  'stopping by SIG{0}, SIGKILL after {1} s': '正在以 SIG{0} 停止，{1} 秒后发送 SIGKILL',
  'the time to stop is over: SIGKILL': '停止已超时：发送 SIGKILL',
  'init exited with {0}': 'init 已退出，退出码 {0}',
  'init ended by signal {0}': 'init 被信号 {0} 结束',
  'init ended by signal {0}: reboot': 'init 被信号 {0} 结束：重启',
  'init ended by signal {0}: powered off': 'init 被信号 {0} 结束：已关机',
  'rebooted after {0} ms: started again in {1} ms': '运行 {0} 毫秒后重启：{1} 毫秒后再次启动',
  '{0} is still in use': '{0} 仍在使用中',
  'not kept: {0}': '未能保存：{0}',
  'no command socket: {0}': '没有命令套接字：{0}',
  'could not undo {0}: {1}': '无法撤销 {0}：{1}',
  'binder: a fresh binderfs': 'binder：新建的 binderfs',
  'binder: {0}': 'binder：{0}',
  'no device rules: {0}': '没有设备规则：{0}',
  'the monitor is not in {0}: {1}': '监视进程不在 {0} 中：{1}',
  'no folder in {0}: {1}': '{0} 中没有文件夹：{1}',
  '{0} is not allowed: {1}': '不允许 {0}：{1}',
  'the guest has no {0}: {1}': '客户系统没有 {0}：{1}',

  'reading logcat': '正在读取 logcat',
  'reading logcat again': '再次读取 logcat',
  'logd has ended the connection': 'logd 已断开连接',

  'frozen: the screen is off (lodge.freeze.screen)': '已冻结：屏幕已关闭（lodge.freeze.screen）',
  'thawed: the screen is on': '已解冻：屏幕已打开',
  'thawed: it is used': '已解冻：正在被使用',
  'screen: {0}': '屏幕：{0}',
  'lodge.freeze.screen does nothing: this host has no screen that is known':
    'lodge.freeze.screen 不起作用：此宿主没有已知的屏幕',

  'NAT by {0}, IPv4': '通过 {0} 提供 NAT，IPv4',
  'NAT by {0}, IPv4 and IPv6': '通过 {0} 提供 NAT，IPv4 与 IPv6',
  'NAT by {0}, IPv4; switched on: {1}': '通过 {0} 提供 NAT，IPv4；已打开：{1}',
  'NAT by {0}, IPv4 and IPv6; switched on: {1}': '通过 {0} 提供 NAT，IPv4 与 IPv6；已打开：{1}',
  'switched on: {0}': '已打开：{0}',
  'the monitor of {0} had died: what it had left of its NAT is gone now':
    '{0} 的监视进程已意外结束：其遗留的 NAT 现已清除',
  'the monitor of {0} had died, and its NAT is still there: {1}': '{0} 的监视进程已意外结束，其 NAT 仍在：{1}',
  'others took away what NAT needs; it is there again: {0}': 'NAT 所需的内容被其他程序移除，现已恢复：{0}',
  'NAT could not be kept: {0}': '无法维持 NAT：{0}',
  "changes of the host's network are not followed: {0}": '无法跟随宿主网络的变化：{0}',
  'the way out could not be followed: {0}': '无法跟随出口的变化：{0}',
  'something on the host takes our rules away each time: they wait a minute':
    '宿主上有程序反复移除我们的规则：一分钟后再试',
  '{0}, which had gone': '{0}（此前已消失）',
  '{0} leaves by nothing: the host has no way out': '{0} 没有出口：宿主未联网',
  "{0} leaves by {1}, table {2}, as the host's own packets": '{0} 从 {1} 出去，路由表 {2}，与宿主自身的数据包相同',
  '{0} leaves by {1}, table {2}, as the main table says': '{0} 从 {1} 出去，路由表 {2}，依据主路由表',
  '{0} leaves by {1}, table {2}, by its name': '{0} 从 {1} 出去，路由表 {2}，依据接口名称',
  '{0} leads to its port {1}, as asked': '按要求将 {0} 转到其端口 {1}',
  '{0} does not lead to it any more, as asked': '按要求不再将 {0} 转到它',
  '{0} leads to {1} already': '{0} 已转到 {1}',
  'rules of iptables may drop what the guest sends, and there is no iptables that could let it through: {0}':
    'iptables 规则可能丢弃客户系统发送的数据，而此处没有可以放行的 iptables：{0}',

  'DHCP: {0} has {1}': 'DHCP：{0} 获得 {1}',
  'DHCP: {0} has given {1} back': 'DHCP：{0} 已归还 {1}',
  'DHCP: {0} finds {1} in use by another interface of the guest': 'DHCP：{0} 发现 {1} 已被客户系统的另一接口使用',
  'DHCP: {0} asked for another address than {1}, or for one that is leased':
    'DHCP：{0} 请求的地址不是 {1}，或该地址已租出',
  'DHCP: {0} gets no address: {1} is leased to another interface of the guest':
    'DHCP：{0} 得不到地址：{1} 已租给客户系统的另一接口',
  "DHCP: {0} more events of the guest's leases were not told": 'DHCP：客户系统租约的另外 {0} 个事件未列出',
  'DHCP has ended: {0}': 'DHCP 已停止：{0}',
  'router advertisements have ended: {0}': '路由通告已停止：{0}',
  'DNS has ended: {0}': 'DNS 已停止：{0}',
  'DNS: the guest asks more than {0} names at a time; what is more is dropped':
    'DNS：客户系统同时查询的域名超过 {0} 个，超出的查询被丢弃',
  "DNS: {0} of the guest's questions were dropped in all": 'DNS：共丢弃客户系统的 {0} 个查询',
  "no DNS server of the host is known: neither {0} nor Android's netd tells one":
    '不知道宿主的 DNS 服务器：{0} 和 Android 的 netd 都没有给出',
  'no {0} for the guest: {1}': '客户系统没有 {0}：{1}',
  "the guest's network is not served: {0}": '客户系统的网络未获得服务：{0}',
};
