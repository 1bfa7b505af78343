// SPDX-License-Identifier: Apache-2.0
import type { HostCheck } from '../../../agent/protocol/index.ts';
import { foundText } from './agent-words/agent-words.ts';
import type { SentenceLanguage } from './failure-sentences.ts';

export interface CheckText {
  title: string;
  meaning: string;
  found: string | undefined;
  fix: string | undefined;
}

type Words = readonly [title: string, meaning: string, fix?: string];

/** The agent tells its checks in English; here by their ids. */
const chinese: Readonly<Record<string, Words>> = {
  root: [
    'Root',
    '启动的某些步骤会被禁止',
    '换一种获取 root 的方式：adb root、Magisk、KernelSU 或 APatch，可用 LODGE_SU 指定命令',
  ],
  space: ['可用空间', '镜像放不下：Debian 约需 400 MiB，Android 需 2 GiB 以上', '释放一些空间'],
  imports: [
    '等待文件的导入',
    '已收到的部分会占用空间，直到继续、取消或超时',
    '再次导入同一文件即可从中断处继续，或用 lodge imports --cancel 取消',
  ],
  leftovers: ['中断的工作留下的内容', '会占用空间'],
  loop: ['loop 设备', '无法使用镜像中的客户系统', '将镜像解包为文件夹，或使用启用了 CONFIG_BLK_DEV_LOOP=y 的内核'],
  selinux: [
    'SELinux',
    '强制模式下，策略可能拒绝启动所需的操作，即使是 root',
    '仅当下面的测试客户系统无法启动时：改用 Magisk 或 KernelSU 的 root，其策略允许一切操作',
  ],
  pages: ['4 KiB 内存页', '为 4 KiB 页构建的程序无法启动，大多数 Android 镜像如此', '使用程序按此页大小对齐的镜像'],
  'cgroup.layout': [
    '层级',
    '没有限制和数据，也无法结束附加到客户系统的进程',
    '执行 mount -t cgroup2 none /sys/fs/cgroup',
  ],
  'cgroup.devices': [
    '设备规则',
    '客户系统可以打开它创建了节点的任何设备',
    '使用启用了 CONFIG_CGROUP_BPF=y（v2）或 CONFIG_CGROUP_DEVICE=y（v1）的内核',
  ],
  binder: [
    '客户系统的 Binder',
    'Android 客户系统无法启动，其他客户系统不受影响',
    '使用启用了 CONFIG_ANDROID_BINDERFS=y 的内核，或为驱动指定额外的 devices',
  ],
  'shared-memory': ['共享内存', 'Android 程序靠它共享内存'],
  'namespace.mnt': ['挂载命名空间', '任何客户系统都无法启动'],
  'namespace.pid': ['PID 命名空间', '任何客户系统都无法启动'],
  'namespace.uts': ['主机名', '客户系统使用设备的主机名'],
  'namespace.ipc': ['IPC 命名空间', '客户系统与设备共用共享内存和信号量'],
  'namespace.net': ['网络命名空间', '只能使用 lxc.net.0.type = none'],
  'namespace.user': ['用户命名空间', '无法使用 lxc.idmap：客户系统的 root 就是设备的 root'],
  'namespace.cgroup': ['Cgroup 命名空间', '客户系统能看到设备的 cgroup'],
  'namespace.time': ['时间命名空间', '无法使用 lxc.time.offset'],
  'cgroup.memory': ['内存', '无法限制内存，也没有内存数据'],
  'cgroup.cpu-weight': ['处理器份额', '无法使用 cpu.weight'],
  'cgroup.cpu-quota': ['处理器配额', '无法使用 cpu.max'],
  'cgroup.pids': ['进程数', '无法使用 pids.max：客户系统可能占满进程表'],
  'cgroup.freezer': ['冻结', 'Linux 5.2 之前无法冻结客户系统'],
  'fs.devpts': ['终端', '没有控制台'],
  'fs.tmpfs': ['tmpfs', '无法使用 lxc.autodev'],
  'fs.overlay': ['叠加文件系统', '无法使用叠加的根：叠加克隆和一次性副本无法启动'],
  'fs.fuse': ['FUSE', '客户系统中没有 /dev/fuse'],
  'net.veth': ['veth 虚拟网线', '无法使用 lxc.net.N.type = veth'],
  'net.bridge': ['网桥', '虚拟网线只在设备一端有地址，不能接入网桥'],
  'net.nat': [
    'NAT',
    '无法使用 lodge.net.N.nat：客户系统需要设备的网桥和自选地址',
    '使用启用了 CONFIG_NFT_NAT=y 的内核，或安装 iptables',
  ],
  'net.macvlan': ['macvlan', '无法使用 lxc.net.N.type = macvlan'],
  'net.ipvlan': ['ipvlan', '无法使用 lxc.net.N.type = ipvlan'],
  'net.vlan': ['VLAN', '无法使用 lxc.net.N.type = vlan'],
  'net.ipv6': ['IPv6', 'Android 的 netd 无法启动，客户系统只有 IPv4'],
  seccomp: ['系统调用过滤', '无法使用 lxc.seccomp.profile'],
  keyring: ['密钥环', '没有独立的会话密钥环'],
  sysvipc: ['System V IPC', '使用它的程序会失败'],
  psi: [
    '压力数据',
    'Android 10 及更高版本的 lmkd 会反复退出，启动会一直等待它',
    '使用启用了 CONFIG_PSI=y 的内核；若设置了 CONFIG_PSI_DEFAULT_DISABLED，还需在其命令行加上 psi=1',
  ],
  'fs.tmpfs-labels': ['内存文件的标签', 'Android 的 init 无法为其属性设置标签，因而退出'],
  'net.nfnetlink': ['netfilter 的消息', 'Android 的 netd 会反复退出'],
  memfd: ['匿名文件', 'Android 将需要 /dev/ashmem'],
  guest: ['微型客户系统', '任何客户系统都无法启动', '按失败步骤的提示处理'],
  'guest.android': ['具备 Android 所需功能的微型客户系统', 'Android 客户系统无法启动', '按失败步骤的提示处理'],
};

const chineseSections: Readonly<Record<string, string>> = {
  Device: '设备',
  'Control groups': '控制组',
  Namespaces: '命名空间',
  'File systems': '文件系统',
  Network: '网络',
  Android: 'Android',
  'Limits and rules': '限制与规则',
  Guest: '客户系统',
};

/** In the language of the window or the command line; a check of another agent keeps its own words. */
export function checkText(check: HostCheck, language: SentenceLanguage): CheckText {
  const { id, title, meaning, fix } = check;
  const found = foundText(check, language);
  const words = language === 'zh-CN' && Object.hasOwn(chinese, id) ? chinese[id] : undefined;
  if (words === undefined) return { title, meaning, found, fix };
  const option = /^a kernel with (CONFIG_\w+=y)$/.exec(fix ?? '')?.[1];
  const needed = option === undefined ? (words[2] ?? fix) : `使用启用了 ${option} 的内核`;
  return { title: words[0], meaning: words[1], found, fix: fix === undefined ? undefined : needed };
}

export const checkIds: readonly string[] = Object.keys(chinese);
export const checkSectionNames: readonly string[] = Object.keys(chineseSections);

export function sectionText(section: string, language: SentenceLanguage): string {
  return (language === 'zh-CN' ? chineseSections[section] : undefined) ?? section;
}
