// SPDX-License-Identifier: Apache-2.0
import type { FormTable } from './form-table.ts';

/** What the device adds to a failure as its `hint`. */
export const hintWords: FormTable = {
  'unpack the image into a folder': '请把镜像解包到文件夹中',
  'write its map as lxc.idmap, or share by a process': '请用 lxc.idmap 写出其映射，或通过进程共享',
  'take the line out of the config': '请从配置中去掉这一行',
  'take the line out': '请去掉这一行',
  'take the line out, or write unconfined': '请去掉这一行，或写 unconfined',
  'lxc.apparmor.allow_incomplete = 1 does without them': 'lxc.apparmor.allow_incomplete = 1 可以不用它们',
  'use a kernel with CONFIG_CGROUP_BPF, take the rules of devices out of the config, or set lodge.cgroup.devices.optional = 1':
    '请使用启用了 CONFIG_CGROUP_BPF 的内核，或从配置中去掉设备规则，或设置 lodge.cgroup.devices.optional = 1',
  'a process of it waits in the kernel': '其中有进程正在内核中等待',
  'run it by hand': '请手动运行它以查看原因',
  'run it by hand with the environment of lxc.container.conf(5)': '请用 lxc.container.conf(5) 所述的环境变量手动运行它',
  'run it by hand: another program may hold the lock of iptables': '请手动运行它：可能有其他程序占用了 iptables 的锁',
  'end {0}, then try again': '请结束 {0}，然后重试',
  'take the limit out, or use another kernel': '请去掉该限制，或使用其他内核',
  'make an ext4 image or a tar of the root file system': '请制作 ext4 镜像或根文件系统的 tar 归档',
  'take idmap= out and give the files to the ids of the guest': '请去掉 idmap=，并把文件交给客户系统的 ID',
  'idmap=container needs lxc.idmap': 'idmap=container 需要 lxc.idmap',
  'the file is not there, or no policy': '文件不存在，或不是有效的策略',
  'choose more, or end something in the guest': '请设得更大，或结束客户系统中的某些程序',
  'lxc.mount.fstab names a file that cannot be read: make it, or take the line out of the config':
    'lxc.mount.fstab 指定的文件无法读取：请创建它，或从配置中去掉这一行',
  'lxc.log.file names a file that cannot be opened: make its folder, or take the line out of the config':
    'lxc.log.file 指定的文件无法打开：请创建其文件夹，或从配置中去掉这一行',
  '{0} names a file that cannot be opened: make it or its folder, or take the line out of the config':
    '{0} 指定的文件无法打开：请创建它或其文件夹，或从配置中去掉这一行',
  'start it before': '请先启动它',
  'Linux 5.2 with cgroup v2 has it, or the freezer of v1': '需要带 cgroup v2 的 Linux 5.2，或 v1 的 freezer',
  'choose a file': '请选择文件',
  'name a device of the host, or its numbers': '请写明设备上的设备名，或其编号',
  'thaw that folder': '请解冻该文件夹',
  'stop that guest, or give this one other names in lxc.cgroup.dir':
    '请停止那个客户系统，或用 lxc.cgroup.dir 为此客户系统另取名称',
  'try again when that is done': '请在其完成后重试',
  'remove it, or make it again': '请删除它，或重新创建',
  'free some space on the device': '请在设备上腾出一些空间',
  'the kernel or its security policy forbids this to root here': '内核或其安全策略在此禁止 root 这样做',
  'check the permissions and the SELinux policy of the device': '请检查设备的权限和 SELinux 策略',
  'the kernel of the device is too old or was built without this': '设备的内核过旧，或编译时没有启用此功能',
  'the kernel of the device does not know what was asked for': '设备的内核不认识所请求的内容',
  'the kernel of the device lacks this file system or device': '设备的内核没有此文件系统或设备',
  'the kernel of the device was built without this': '设备的内核编译时没有启用此功能',
  'use a kernel with CONFIG_ANDROID_BINDERFS=y, or load the driver with devices=binder,hwbinder,vndbinder,guest0-binder,guest0-hwbinder,guest0-vndbinder':
    '请使用启用了 CONFIG_ANDROID_BINDERFS=y 的内核，或以 devices=binder,hwbinder,vndbinder,guest0-binder,guest0-hwbinder,guest0-vndbinder 加载驱动',
  'stop another guest that has some, or load the driver with more names in devices=':
    '请停止另一个占用它们的客户系统，或在加载驱动时于 devices= 中写入更多名称',
  'the folder above is part of a threaded cgroup, which takes no processes below it: take lxc.cgroup.relative out, or start from another cgroup':
    '上级文件夹属于线程化 cgroup，其下不能放入进程：请去掉 lxc.cgroup.relative，或从其他 cgroup 启动',
  'the folder hands controllers down, and takes no process itself': '该文件夹把控制器交给下级，本身不接受进程',
  'the cpuset of the folder has no processors or no memory nodes': '该文件夹的 cpuset 没有处理器或内存节点',
  'the controller does not take such a process, for example one of a real-time class without a budget there':
    '控制器不接受这样的进程，例如在其中没有配额的实时进程',
  'the hierarchy holds no more folders: stop other guests': '该层级无法容纳更多文件夹：请停止其他客户系统',
  'processes are in the folder itself, and then v2 gives no controllers to the folders below: move them to one of their own, or take lxc.cgroup.relative out':
    '该文件夹本身含有进程，此时 v2 不会把控制器交给下级：请把它们移到单独的文件夹，或去掉 lxc.cgroup.relative',
  'the folder is part of a threaded cgroup, whose controllers are not for folders of processes: take lxc.cgroup.relative out, or start from another cgroup':
    '该文件夹属于线程化 cgroup，其控制器不用于进程文件夹：请去掉 lxc.cgroup.relative，或从其他 cgroup 启动',
  'the kernel does not take {0} for {1}': '内核不接受把 {1} 设为 {0}',
  'the kernel offers no {0} controller': '内核没有提供 {0} 控制器',
  'the {0} controller is on cgroup v1 here, which has no such limit': '{0} 控制器在此处属于 cgroup v1，没有这样的限制',
  'take cgroup out of lxc.mount.auto, or give the guest a cgroup namespace':
    '请从 lxc.mount.auto 中去掉 cgroup，或给客户系统一个 cgroup 命名空间',
  '{0} is not there: make it, or add the option optional': '{0} 不存在：请创建它，或加上选项 optional',
  'there is no {0} in the guest: make it, or add the option create=dir or create=file':
    '客户系统中没有 {0}：请创建它，或加上选项 create=dir 或 create=file',
  'the kernel has no file system {0}: /proc/filesystems lists those that it has':
    '内核没有文件系统 {0}：/proc/filesystems 列出了已有的',
  'the kernel does not mount {0} with these options': '内核不能用这些选项挂载 {0}',
  'the kernel does not take these options for {0}: {1}': '内核不接受 {0} 的这些选项：{1}',
  'a folder goes on a folder and a file on a file: look at {0} and {1}':
    '文件夹只能挂到文件夹上，文件只能挂到文件上：请检查 {0} 和 {1}',
  'the links at {0} in the guest lead round in a circle': '客户系统中 {0} 处的链接相互循环',
  "the guest's root is read-only and has no {0}: make it there, or take ro out of lxc.rootfs.options":
    '客户系统的根是只读的，其中没有 {0}：请在那里创建它，或从 lxc.rootfs.options 中去掉 ro',
  'the kernel or its security policy forbids this mount, even to root': '内核或其安全策略禁止此挂载，即使是 root',
  'there is no space left, or the limit of mounts is reached (/proc/sys/fs/mount-max)':
    '没有剩余空间，或已达到挂载数上限（/proc/sys/fs/mount-max）',
  '{0} is in use': '{0} 正在使用',
  'mount(2) says what this error means': '该错误的含义见 mount(2)',
  'give each network a name of its own': '请为每个网络取不同的名称',
  'the routes of the host cover all private networks (RFC 1918): a VPN may do so, end it for the start':
    '宿主的路由覆盖了所有私有网络（RFC 1918）：可能是 VPN 所致，请在启动时关闭它',
  'no private network is free': '没有空闲的私有网络',
  'it is there already: choose another one, or remove it on the host': '它已存在：请另选一个，或在宿主上删除它',
  'another network uses the link: macvlan, ipvlan and the port of a bridge exclude each other':
    '该接口已被另一网络使用：macvlan、ipvlan 和网桥端口相互排斥',
  'it has gone meanwhile: make it again on the host': '它刚刚消失：请在宿主上重新创建',
  'the kernel does not take this value here': '内核在此不接受这个值',
  'another link has this address or id': '另一个接口已有此地址或编号',
  'no address of the link is in the network of the gateway': '该接口没有与网关同一网络的地址',
  'the driver of this link does not let it go to another network namespace':
    '此接口的驱动不允许把它移到其他网络命名空间',
  'use a kernel with {0}, or load its module': '请使用启用了 {0} 的内核，或加载其模块',
  'use a kernel with {0}, or install iptables on the host': '请使用启用了 {0} 的内核，或在宿主上安装 iptables',
  "give {0} an address on the host, or write the gateway's address": '请在宿主上给 {0} 一个地址，或写出网关的地址',
  '{0} has no {1} address on the host': '{0} 在宿主上没有 {1} 地址',
  'make the {0} {1} on the host, or name one that ip link shows there':
    '请在宿主上创建 {1}（{0}），或写出 ip link 在那里显示的接口',
  'name a bridge, or use the type macvlan or ipvlan on this link': '请写网桥的名称，或在此接口上使用 macvlan 或 ipvlan',
  'turn vlan_filtering of {0} on: ip link set {1} type bridge vlan_filtering 1':
    '请打开 {0} 的 vlan_filtering：ip link set {1} type bridge vlan_filtering 1',
  'the host has no link {0}': '宿主没有接口 {0}',
  'set {0}=1 on the host': '请在宿主上设置 {0}=1',
  '{0} is no bridge of the kernel': '{0} 不是内核的网桥',
  'the bridge {0} does not filter VLANs': '网桥 {0} 没有过滤 VLAN',
  'it is an Android sparse image: make a raw one of it by simg2img':
    '这是 Android sparse 镜像：请用 simg2img 转换为原始镜像',
  'it is a super image of several partitions: create a guest from it':
    '这是含多个分区的 super 镜像：请用它创建客户系统',
  '{0} are known': '支持 {0}',
  'detach one (losetup -a, losetup -d), stop a guest that has an image, or import the image as a tar or container image, which needs none':
    '请释放一个（losetup -a、losetup -d），停止使用镜像的客户系统，或以不需要它的 tar 或容器镜像导入',
  'no such profile is loaded on the device': '设备上没有加载这样的配置文件',
  'the policy of the device knows no such context': '设备的策略中没有这样的上下文',
  'the policy of the device does not let this process give the label': '设备的策略不允许此进程设置该标签',
  'getting ready takes sendmsg, recvmsg, prctl, chdir, umask, close_range and execve: see that the policy allows them':
    '启动准备需要 sendmsg、recvmsg、prctl、chdir、umask、close_range 和 execve：请确认策略允许它们',
  '{0} is not the name of a capability': '{0} 不是权能的名称',
  'it goes with none of .monitor, .container and .container.inner':
    '它不能与 .monitor、.container 和 .container.inner 一起使用',
  '.monitor and .container are both needed, or neither': '.monitor 和 .container 必须同时写或都不写',
  'a user namespace needs lines of lxc.idmap': '用户命名空间需要 lxc.idmap 行',
  'it maps no users': '它没有映射任何用户',
  'it maps no groups': '它没有映射任何组',
  '{0} leaves the guest no user namespace': '{0} 没有给客户系统留下用户命名空间',
  "the guest has the host's {0} namespace: it would change the host": '客户系统使用宿主的 {0} 命名空间：这会改动宿主',
  "the guest needs a mount namespace of its own: its root would become another's":
    '客户系统需要独立的挂载命名空间：否则它的根会变成他人的',
  'the guest has no time namespace of its own': '客户系统没有独立的时间命名空间',
};
