// SPDX-License-Identifier: Apache-2.0
import type { FormTable } from './form-table.ts';

/** What is to be known of a key: where it is ours, and where it is not quite as LXC's. */
export const keyNotes: FormTable = {
  'binder, hwbinder and vndbinder of its own: a fresh binderfs, else nodes of the parameter devices= that nobody uses; a kernel with neither is refused before the start':
    '独立的 binder、hwbinder 和 vndbinder：新建的 binderfs，否则使用参数 devices= 中空闲的节点；内核两者皆无时在启动前即被拒绝',
  "frozen while the screen of the host is off, by the kernel's events of its backlight; thawed when it is on, used or stopped":
    '宿主屏幕关闭期间冻结（依据内核的背光事件）；屏幕打开、被使用或停止时解冻',
  'octal; 022 without it, as in LXC': '八进制；不写则为 022，与 LXC 相同',
  'a /dev/kmsg of its own: what is written there comes into its boot log, and not into the kernel log of the host':
    '独立的 /dev/kmsg：写入的内容进入其启动日志，而不进入宿主的内核日志',
  "all buffers of a guest Android's logd come into its boot log": 'Android 客户系统 logd 的全部缓冲区进入其启动日志',
  'the loop devices of the host, for an apexd whose packages are images: it may read and write what others attach to them':
    '宿主的 loop 设备，供软件包为镜像的 apexd 使用：它能读写他人挂在其上的内容',
  'with nat: a server that is asked for names instead of those that the host has':
    '与 nat 一起使用：用此服务器解析域名，而不用宿主的',
  "with nat: tcp or udp, a port of the host's, the port of the guest that it leads to":
    '与 nat 一起使用：tcp 或 udp、宿主的端口、所转到的客户系统端口',
  "the address of the host's end, for a pair without a bridge": '宿主一端的地址，用于不接网桥的虚拟网线',
  'with nat: words behind those of lxc.init.cmd; {dns} is the address that the guest is to ask for names':
    '与 nat 一起使用：追加在 lxc.init.cmd 之后的参数；{dns} 代表客户系统解析域名所用的地址',
  'a pair without a link (the type veth, which it may leave out): it gets addresses that nothing of the host has, up and with a default route before init runs':
    '不接任何接口的虚拟网线（类型 veth，可省略）：自动获得宿主未使用的地址，在 init 运行前启用并设好默认路由',
  "a file below /proc becomes an empty one of the guest's own; one that the kernel has not is passed over":
    '/proc 下的文件变为客户系统自己的空文件；内核没有的则略过',
  "a file below /proc becomes one of the guest's own, with what the host's says: the guest may write it, and changes nothing":
    '/proc 下的文件变为客户系统自己的副本，内容与宿主相同：客户系统可以写入，但不会改变任何东西',
  'a guest that reboots within two seconds of its start, time after time, waits before the next one, up to ten seconds; 0: never, as with LXC':
    '启动两秒内反复重启的客户系统会在下次启动前等待，最长十秒；0：从不等待，与 LXC 相同',
  'unconfined, unchanged (which is the default here) or the name of a loaded profile, where the kernel has AppArmor; generated is refused':
    '内核支持 AppArmor 时可写 unconfined、unchanged（此处的默认值）或已加载的配置文件名；不接受 generated',
  '64 MiB without it, for Android keeps its properties there; LXC has 500 kB':
    '不写则为 64 MiB，因为 Android 把属性放在那里；LXC 为 500 kB',
  'none keeps none': 'none 表示不保留任何权能',
  'left out with a warning on a host with v2 alone, as in LXC': '在只有 v2 的宿主上略过并给出警告，与 LXC 相同',
  'on a host with v2 alone they count where there are no rules of lxc.cgroup2.devices; LXC leaves them out':
    '在只有 v2 的宿主上，没有 lxc.cgroup2.devices 规则时生效；LXC 会略过',
  'where v1 has the controller: written to the file of v1 that means the same, left out where there is a lxc.cgroup.* of that controller, else refused; LXC leaves them all out':
    '控制器属于 v1 时：写入 v1 中含义相同的文件；已有该控制器的 lxc.cgroup.* 时略过，否则拒绝；LXC 一律略过',
  'where v1 has the controller they count if there are no rules of lxc.cgroup.devices; LXC leaves them out':
    '控制器属于 v1 时，没有 lxc.cgroup.devices 规则则生效；LXC 会略过',
  'where v1 has the controller they count if there are no rules of lxc.cgroup.devices; LXC leaves them out; on v2 a rule for w denies who opens to read and to write too, and takes w from an allowed rwm, as on v1; LXC does neither':
    '控制器属于 v1 时，没有 lxc.cgroup.devices 规则则生效；LXC 会略过。在 v2 上，w 规则也会禁止同时读写的打开，并从已允许的 rwm 中去掉 w，与 v1 相同；LXC 都不这样做',
  '1 MiB without it, 64 MiB at most; auto is 128 KiB': '不写则为 1 MiB，最大 64 MiB；auto 为 128 KiB',
  'without lxc.console.rotate the log file begins anew when it is full':
    '没有 lxc.console.rotate 时，日志文件写满后从头开始',
  'run by lxc-copy and lxc-snapshot': '由 lxc-copy 和 lxc-snapshot 运行',
  'run by lxc-destroy, and at the end of an ephemeral guest; not by the desktop':
    '由 lxc-destroy 运行，一次性客户系统结束时也会运行；桌面应用不运行',
  "without it 1, but 0 where the present keyring has the keys of encrypted files, as on older Android: the guest's own would be gone":
    '不写则为 1；当前密钥环中有加密文件的密钥时（如较旧的 Android）为 0，否则客户系统会失去这些密钥',
  'the steps of a start, with ours in the place of functions; the boot log has them too':
    '启动的各个步骤，以我们的步骤代替函数名；启动日志中也有',
  'a guest that outlives its monitor is seen by nobody': '监视进程结束后仍在运行的客户系统，谁也看不到',
  'all forms; cgroup-full:mixed keeps all but the own folder read-only, as the manual has it, while LXC 5.0 does not':
    '支持所有形式；cgroup-full:mixed 除自己的文件夹外均为只读，与手册一致，而 LXC 5.0 并非如此',
  'links are followed inside the guest, LXC refuses them; an absolute target is one of the guest':
    '会在客户系统内跟随链接，LXC 则拒绝；绝对路径的目标指客户系统内的路径',
  'mnt is always new': 'mnt 总是新建',
  'user is kept without a word where no lxc.idmap asks for a new one': '没有 lxc.idmap 要求新建时，自动保留 user',
  'of a process, of a guest, or of a file of a namespace; not mnt': '来自进程、客户系统或命名空间文件；不支持 mnt',
  "the broadcast address is the network's last one, also where LXC 5.0 computes another":
    '广播地址为网络的最后一个地址，即使 LXC 5.0 的计算结果不同',
  'the sysctls that it needs are checked, not set': '只检查所需的 sysctl，不会设置',
  'phys comes back with the MTU, address and state that it had; LXC leaves it down':
    'phys 归还时恢复原有的 MTU、地址和状态；LXC 则让它保持停用',
  "of the kernel's bridges; Open vSwitch is not known": '仅限内核网桥；不支持 Open vSwitch',
  'one without it, as many as the kernel uses by itself; stock LXC has the kernel make more, for ethtool':
    '不写则为一个，即内核自身使用的数量；LXC 会让内核创建更多，供 ethtool 使用',
  'without it the guest has no devpts of its own and its terminals are of the host, as in LXC':
    '不写则客户系统没有独立的 devpts，其终端属于宿主，与 LXC 相同',
  "kept; a root outside the guest's own folder is never removed with it": '会保留；客户系统文件夹之外的根从不随其删除',
  'storage is a folder, an image, a block device or an overlay': '存储可为文件夹、镜像、块设备或 overlay',
  'where the kernel has core scheduling': '需要内核支持核心调度',
  'without notify, and with log; lodge:android is a policy of our own; the start itself sends its last words by sendmsg and recvmsg':
    '不支持 notify，支持 log；lodge:android 是 Lodge 自有的策略；启动过程本身需要 sendmsg 和 recvmsg',
  'where the kernel has SELinux': '需要内核支持 SELinux',
  'sent by lxc-stop -r; a restart by the desktop is a stop and a start':
    '由 lxc-stop -r 发送；桌面应用的重启是先停止再启动',
  'at the start of the host, where autostart is switched on': '随宿主启动，需已打开自动启动',
  "those of the guest's own namespaces: net.*, kernel.sem, kernel.shm*, kernel.msg*, fs.mqueue.*, kernel.hostname, kernel.domainname, user.max_*, kernel.ns_last_pid; others, and those of a namespace that is the host's, are refused, for they would change the host":
    '仅限属于客户系统自己命名空间的：net.*、kernel.sem、kernel.shm*、kernel.msg*、fs.mqueue.*、kernel.hostname、kernel.domainname、user.max_*、kernel.ns_last_pid；其余的，以及命名空间属于宿主的，会被拒绝，因为会改动宿主',
  'up to 256, for each takes two descriptors of the monitor': '最多 256 个，每个占用监视进程的两个描述符',
};
