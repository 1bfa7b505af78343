// SPDX-License-Identifier: Apache-2.0

/** What the device adds to a failure as its `hint`, in its own words. A test holds this list against the agent's source. */
const chineseHints: Readonly<Record<string, string>> = {
  'unpack the image into a folder': '请把镜像解包到文件夹中',
  'write its map as lxc.idmap, or share by a process': '请用 lxc.idmap 写出其映射，或通过进程共享',
  'take the line out of the config': '请从配置中去掉这一行',
  'use a kernel with CONFIG_CGROUP_BPF, take the rules of devices out of the config, or set lodge.cgroup.devices.optional = 1':
    '请使用启用了 CONFIG_CGROUP_BPF 的内核，或从配置中去掉设备规则，或设置 lodge.cgroup.devices.optional = 1',
  'a process of it waits in the kernel': '其中有进程正在内核中等待',
  'run it by hand': '请手动运行它以查看原因',
  'take the limit out, or use another kernel': '请去掉该限制，或使用其他内核',
  'make an ext4 image or a tar of the root file system': '请制作 ext4 镜像或根文件系统的 tar 归档',
  'take idmap= out and give the files to the ids of the guest': '请去掉 idmap=，并把文件交给客户系统的 ID',
  'idmap=container needs lxc.idmap': 'idmap=container 需要 lxc.idmap',
  'the file is not there, or no policy': '文件不存在，或不是有效的策略',
  'choose more, or end something in the guest': '请设得更大，或结束客户系统中的某些程序',
  'lxc.mount.fstab names a file that cannot be read: make it, or take the line out of the config':
    'lxc.mount.fstab 指定的文件无法读取：请创建它，或从配置中去掉这一行',
  'start it before': '请先启动它',
  'Linux 5.2 with cgroup v2 has it, or the freezer of v1': '需要带 cgroup v2 的 Linux 5.2，或 v1 的 freezer',
  'choose a file': '请选择文件',
  'name a device of the host, or its numbers': '请写明设备上的设备名，或其编号',
  'thaw that folder': '请解冻该文件夹',
  'stop that guest, or give this one other names in lxc.cgroup.dir':
    '请停止那个客户系统，或用 lxc.cgroup.dir 为此客户系统另取名称',
};

/** In Chinese, where the hint is one of those that are always the same; undefined: it is made of more, and stays as it is. */
export function chineseHint(hint: string): string | undefined {
  return chineseHints[hint];
}

export const knownHints: readonly string[] = Object.keys(chineseHints);
