// SPDX-License-Identifier: Apache-2.0
import type { BootSentences } from './boot-sentences.ts';

export const chineseBoot: BootSentences = {
  'linker-cannot-load': {
    title: (d) =>
      `无法加载${d.path === undefined ? '客户系统中的程序' : ` ${d.path}`}${d.library === undefined ? '' : `：缺少 ${d.library}`}`,
    action:
      '镜像不完整，或其中一部分（vendor、apex）没有挂载。请导入同一版本的 system 和 vendor，并在日志中查看此前哪次挂载失败。',
  },
  'page-size': {
    title: (d) =>
      `客户系统按 4 KiB 页编译，而此内核使用${d.pageSizeBytes === undefined ? '更大的页' : ` ${Number(d.pageSizeBytes) / 1024} KiB 的页`}`,
    action: '请使用按 16 KiB 对齐的镜像（Android 15 及更新版本提供），或让设备以 4 KiB 页的内核启动。',
  },
  'no-32-bit': {
    title: (d) => `本设备不能运行 32 位程序${d.path === undefined ? '' : `，而客户系统需要 ${d.path}`}`,
    action:
      '请使用同一版本的仅 64 位镜像（redroid 从 12 起提供 …_64only-latest）。在 PC 上，启用了 CONFIG_IA32_EMULATION=y 的内核也能运行它们。',
  },
  'wrong-architecture': {
    title: (d) => `客户系统适用于另一种处理器${d.machine === undefined ? '' : `，而本设备是 ${d.machine}`}`,
    action: '请使用适合本设备的镜像：手机为 arm64。32 位客户系统需要仍能运行 32 位程序的处理器和内核。',
  },
  'binder-missing': {
    title: (d) => `客户系统没有 ${d.path ?? 'binder'}`,
    action:
      '请用 Android 模板创建，它为每个客户系统提供独立的 binderfs。若“检查此设备”提示内核缺少 binderfs，则需要带 CONFIG_ANDROID_BINDERFS 的内核。',
  },
  'binder-refused': {
    title: '客户系统的 servicemanager 无法使用其 binder',
    action:
      '内核没有 SELinux 时，必须拒绝请求标签的调用：请使用 Android 模板的 seccomp 策略。若已有其他进程充当管理者，说明客户系统共用了宿主的 binder，请给它独立的 binder。',
  },
  'ashmem-refused': {
    title: '客户系统没有可以打开的共享内存',
    action:
      '没有 /dev/ashmem 时，镜像必须使用 memfd：在 lxc.init.cmd 的词中加入 androidboot.use_memfd=true，或在 waydroid.prop 中写入 sys.use_memfd=true。若设备上的 ashmem 只有 root 能打开：请在那里执行 chmod 0666 /dev/ashmem，再重新创建客户系统。',
  },
  'property-labels': {
    title: (d) => `init 无法为其属性设置标签${d.path === undefined ? '' : `（${d.path}）`}，因而退出`,
    action:
      '在带 SELinux 的设备上，配置的 lxc.cap.keep 需要包含 mac_admin（Android 模板会写入），并需要一个宽容域；在没有 SELinux 的设备上，内核需要 CONFIG_TMPFS_XATTR=y。',
  },
  'first-stage': {
    title: 'init 的第一阶段运行并失败：它要挂载的内容客户系统已经有了',
    action:
      '请启动第二阶段：lxc.init.cmd = /system/bin/init second_stage，其后是传给镜像的参数。Android 模板就是这样写的，并提供所需的目录；请用它重新创建客户系统。',
  },
  'stage-mounts': {
    title: (d) => `init 的第二阶段无法挂载${d.path === undefined ? '所需内容' : ` ${d.path}`}`,
    action:
      '镜像中必须有 /apex、/linkerconfig 目录，Android 15 起还要有 /bootstrap-apex；客户系统的 lxc.cap.keep 需要 sys_admin；其根目录不能是共享挂载之下的只读挂载。',
  },
  selinux: {
    title: (d) => `客户系统的 init 在 SELinux 上出错${d.selinux === undefined ? '' : `（本设备：${d.selinux}）`}`,
    action:
      '请使用为容器制作的镜像（redroid、Waydroid），或只启动第二阶段：lxc.init.cmd = /init second_stage。若内核带 SELinux，请给客户系统一个宽容域。',
  },
  'loop-devices-used-up': {
    title: '客户系统找不到空闲的 loop 设备',
    action:
      '它的软件包（apex）是镜像文件：配置中需要 lodge.loop = shared，Android 模板会为这类镜像写入。若已写入，请在设备上释放一些 loop 设备（losetup -D），或使用 apex 已展开、不需要 loop 设备的镜像。',
  },
  'cgroup-read-only': {
    title: '客户系统无法写入其 cgroup',
    action:
      '请在“配置”的 lxc.mount.auto 中去掉只读的 cgroup，并保留 cgroup 命名空间：Android 自行挂载 cgroup，Waydroid 需要 cgroup:rw；只读的 cgroup 会使所有服务失败。',
  },
  'cpuset-empty': {
    title: (d) => `${d.path ?? '客户系统的某个 cpuset'} 中没有处理器`,
    action:
      '设备挂载的 cgroup v1 cpuset 使用此镜像不认识的文件名。请让设备只用 cgroup v2 启动（systemd.unified_cgroup_hierarchy=1），或使用 Android 12 及更新的镜像。',
  },
  'proc-sys-read-only': {
    title: (d) => `客户系统的 init 必须写入 ${d.path ?? '/proc/sys'}，但无法写入`,
    action: '请像 Android 模板那样在其上绑定一个可写的私有文件；若让整个 /proc 可写，客户系统就能更改设备。',
  },
  'bpf-refused': {
    title: (d) =>
      d.kernel === undefined ? '客户系统无法使用 BPF' : `客户系统的网络程序要求 Linux ${d.kernel} 或更新版本`,
    action:
      '需要启用了 CONFIG_BPF_SYSCALL、CONFIG_BPF_JIT 和 CONFIG_CGROUP_BPF、且对该版本足够新的内核。Linux 5.19 之前还要在设备上以 root 执行：sysctl kernel.unprivileged_bpf_disabled=0（值为 1 时，设备重启前不能更改）。Android 模板会在该处为客户系统提供独立的文件。否则请使用较旧的镜像。',
  },
  'netd-kernel': {
    title: '客户系统的 netd 在此内核中找不到 netfilter 的 netlink',
    action:
      '需要 CONFIG_NETFILTER_NETLINK 和 CONFIG_NETFILTER_NETLINK_LOG。若它们是模块，请在启动前于设备上加载：modprobe nfnetlink_log。',
  },
  'no-pressure': {
    title: 'lmkd 反复退出：内核不提供内存压力信息',
    action:
      '启动过程会等待它。内核需要 CONFIG_PSI=y；若设置了 CONFIG_PSI_DEFAULT_DISABLED，还需在内核命令行加上 psi=1。参见 `lodge doctor` 的“压力数据”。',
  },
  userfaultfd: {
    title: '客户系统的程序在一个被此内核拒绝的调用处结束（userfaultfd）',
    action:
      '它的运行时只接受“不存在”的回答。请把 seccomp 策略复制到文件并加上一行 userfaultfd errno 38，再在 lxc.seccomp.profile 中指定该文件；Linux 5.11 起也可在设备上执行 sysctl vm.unprivileged_userfaultfd=1。',
  },
  'user-data': {
    title: (d) => `客户系统无法使用其 /data${d.path === undefined ? '' : `（${d.path}）`}`,
    action:
      '它可能来自更新的版本或其他镜像：每个版本都需要独立的 /data。请先做快照，再清空该目录并重新启动。若它是新的，请检查磁盘是否已满或只读。',
  },
  'dev-too-small': {
    title: '客户系统映射的文件没有空间（SIGBUS）',
    action:
      'init 在 /dev 上映射属性：请给它比 LXC 默认的 500 kB 更多的空间，lxc.autodev.tmpfs.size = 67108864。否则是 /data 所在的磁盘已满。',
  },
  'insecure-files': {
    title: (d) => `init 略过了他人可写的 ${d.path ?? '脚本'}`,
    action: '镜像的权限和属主在传输中丢失：请从归档或镜像重新导入，不要用 adb push 复制其文件。',
  },
  'capability-missing': {
    title: (d) => `init 不启动 ${d.path ?? '某个服务'}：其脚本要求客户系统没有的权能`,
    action:
      '.rc 文件中的 capabilities 一行列出了它们。请把缺少的加入“配置”中的 lxc.cap.keep，但 sys_module、sys_time 和 sys_boot 除外，它们会影响设备本身；大多数镜像不需要这些服务。',
  },
  'filter-killed': {
    title: '系统调用过滤器终止了客户系统（SIGSYS）',
    action:
      '它调用了 seccomp 策略以终止方式禁止的调用。请让策略改为返回错误（errno 1）；若有 32 位程序，也要允许 32 位调用表。',
  },
  'pid-too-large': {
    title: '客户系统中一个 32 位程序的进程号大于 65535',
    action:
      '32 位 Android 不能使用更大的进程号，而此设备的内核会分配它们（kernel.pid_max）。请在设备上以 root 执行：echo 65535 > /proc/sys/kernel/pid_max，然后重新启动客户系统；或改用仅 64 位的镜像。',
  },
  'out-of-memory': {
    title: '客户系统内存不足',
    action: '请在 Cgroup 中提高内存上限，或关闭设备上的其他程序：Android 至少需要 1.5 GB。',
  },
  'init-fatal': {
    title: 'init 放弃启动，并请求重启到引导程序',
    action: '启动日志中此行之前的错误说明了原因；多数情况是某处无法挂载，或缺少 SELinux。',
  },
  'init-crashed': {
    title: (d) => `init 崩溃${d.signal === undefined ? '' : `（信号 ${d.signal}）`}`,
    action: '请查看启动日志的最后几行。与同一镜像的成功启动比较，并检查其架构和参数（lxc.init.cmd）。',
  },
  killed: {
    title: '客户系统被终止（SIGKILL）',
    action: '这不是在这里请求的：请在设备的内核日志中查找原因（内存、Android 的幽灵进程清理），并检查内存上限。',
  },
  rebooted: {
    title: '客户系统请求重新启动（SIGHUP，129）',
    action: '若是有意重启，无需处理。否则是 init 过早放弃：请在启动日志中查找它的第一个错误。',
  },
  'powered-off': { title: '客户系统自行关机（SIGINT）', action: '需要时再次启动即可。' },
  'init-exited': {
    title: (d) => `init 自行结束${d.code === undefined ? '' : `，退出码 ${d.code}`}`,
    action:
      '没有 CAP_SYS_BOOT 的 init 在每次关机和重启时都以 0 退出，放弃启动时也是如此：若无人要求它停止，请在启动日志中查找其第一个错误。其他退出码见其自身文档，或日志的最后几行。',
  },
};
