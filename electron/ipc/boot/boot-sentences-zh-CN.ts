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
  'proc-sys-read-only': {
    title: (d) => `客户系统的 init 必须写入 ${d.path ?? '/proc/sys'}，但无法写入`,
    action: '请像 Android 模板那样在其上绑定一个可写的私有文件；若让整个 /proc 可写，客户系统就能更改设备。',
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
