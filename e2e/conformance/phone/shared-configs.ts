// SPDX-License-Identifier: Apache-2.0
import { tellingHook, toldHooks } from '../configs/hooks.ts';
import { onParent, veth } from '../configs/network.ts';
import type { PhoneConfig } from './phone-config.ts';

const ids = ['lxc.idmap = u 0 100000 65536', 'lxc.idmap = g 0 100000 65536'];
const hooks = `mkdir -p $base/hooks
cat >$base/hooks/tell <<'END'
${tellingHook}END
chmod 755 $base/hooks/tell`;
/** By the path of iproute2: this shell prefers busybox's own, which does not know nodad. */
const bridge = `ip link add lodgebr0 type bridge
ip address add 10.86.0.1/24 dev lodgebr0
/system/bin/ip address add fd86::1/64 dev lodgebr0 nodad
ip link set lodgebr0 up`;
const parent = `ip link add lodged0 type dummy
ip address add 10.87.0.1/24 dev lodged0
ip link set lodged0 up`;

/** Each of several keys, for a start costs a second here. */
export const sharedConfigs: readonly PhoneConfig[] = [
  { title: 'nothing but a root and an init', lines: [], end: 'exit 7' },
  {
    title: 'all of the first process',
    lines: [
      "lxc.init.cmd = /view.sh one 'two three'",
      'lxc.init.uid = 1000',
      'lxc.init.gid = 1001',
      'lxc.init.groups = 20,30',
      'lxc.init.cwd = /tmp',
      'lxc.environment = ONE=a b = c',
      'lxc.environment = PATH=/x:/bin',
      'lxc.uts.name = box.example',
      'lxc.prlimit.nofile = 64:128',
      'lxc.prlimit.core = 0',
      'lxc.proc.oom_score_adj = 10',
      'lxc.proc.coredump_filter = 7',
      'lxc.no_new_privs = 1',
      'lxc.cap.keep = net_bind_service sys_boot',
      'lxc.arch = aarch64',
    ],
  },
  {
    title: 'dropped capabilities, sysctls and another time',
    lines: [
      'lxc.cap.drop = sys_module mac_admin 38',
      'lxc.mount.auto = proc:rw sys:ro',
      'lxc.sysctl.net.ipv4.ip_forward = 1',
      'lxc.sysctl.kernel.msgmax = 9000',
      'lxc.sysctl.fs.mqueue.msg_max = 20',
      'lxc.time.offset.boot = 1h',
      'lxc.time.offset.monotonic = -1s',
      'lxc.rootfs.options = ro',
    ],
    end: 'kill -9 $$; exit 9',
  },
  {
    title: 'terminals in a folder, a size of /dev and a log of the console',
    lines: [
      'lxc.tty.max = 2',
      'lxc.tty.dir = lxc',
      'lxc.pty.max = 1024',
      'lxc.autodev.tmpfs.size = 1000000',
      'lxc.mount.auto = proc:mixed sys:mixed cgroup:mixed',
      'lxc.console.logfile = $seen/console-log',
      'lxc.init.cmd = /bin/busybox sh -c "echo on the console; exec /view.sh"',
    ],
  },
  {
    title: 'mounts of many kinds, and 32 bits',
    lines: [
      'lxc.arch = armv7l',
      'lxc.mount.entry = tmpfs mnt tmpfs size=1M,mode=0700,nosuid,nodev,noexec 0 0',
      'lxc.mount.entry = $base/shared new/deep none bind,ro,nosuid,create=dir 0 0',
      'lxc.mount.entry = $base/shared/file etc/new/file none bind,create=file 0 0',
      'lxc.mount.entry = $base/nowhere mnt none bind,optional 0 0',
      'lxc.mount.entry = tmpfs with\\040space tmpfs rw,create=dir 0 0',
      'lxc.mount.entry = tmp run none bind,relative,rslave 0 0',
      'lxc.mount.entry = /dev mnt/dev none rbind,ro,create=dir 0 0',
      'lxc.mount.fstab = $base/fstab',
      'lxc.mount.auto = shmounts:$base/arriving:/arriving',
    ],
    prepare: `mkdir -p $base/shared/below $base/arriving
echo shared >$base/shared/file
echo 'tmpfs var tmpfs size=2M 0 0' >$base/fstab`,
  },
  { title: 'a missing source', refused: true, lines: ['lxc.mount.entry = $base/nowhere mnt none bind 0 0'] },
  {
    title: 'an overlay with options, and a halt',
    lines: ['lxc.rootfs.path = overlay:$root:$base/upper', 'lxc.rootfs.options = nosuid,nodev,noatime'],
    prepare: 'rm -rf $base/upper $base/olwork && mkdir $base/upper',
    end: 'poweroff -f',
  },
  { title: 'an image of squashfs', lines: ['lxc.rootfs.path = loop:$base/squashfs.img'], prepare: 'modprobe squashfs' },
  {
    title: 'ids of its own on a root of the host, with terminals',
    lines: [
      ...ids,
      'lxc.rootfs.options = idmap=container',
      'lxc.mount.auto = proc:mixed sys:mixed cgroup:mixed',
      'lxc.tty.max = 1',
      'lxc.pty.max = 64',
    ],
  },
  {
    title: 'a mapped root',
    lines: [...ids, ...veth],
    prepare: 'rm tree; chown -hR 100000:100000 root',
  },
  {
    title: 'kept namespaces',
    lines: ['lxc.namespace.keep = net user uts ipc cgroup', 'lxc.mount.auto = proc:mixed sys:ro'],
  },
  {
    title: 'the net and ipc of another process',
    lines: ['lxc.include = $base/share.conf'],
    prepare: `unshare -n -i sleep 1000 & echo $! >$base/neighbour
while [ "$(readlink /proc/$!/ns/ipc)" = "$(readlink /proc/self/ns/ipc)" ]; do usleep 10000; done
for kind in net ipc; do echo lxc.namespace.share.$kind = $!; done >$base/share.conf
mkdir -p $base/neighbour-ns && cp -P /proc/$!/ns/net /proc/$!/ns/ipc $base/neighbour-ns`,
    takeBack: 'kill $(cat $base/neighbour)',
  },
  {
    title: 'a policy of system calls',
    lines: ['lxc.seccomp.profile = $base/policy', 'lxc.mount.auto = proc'],
    prepare: `printf '2\\ndenylist\\nmknod errno 1\\nmknodat errno 1 [2,8192,SCMP_CMP_MASKED_EQ,61440]\\nreject_force_umount\\n' >$base/policy`,
  },
  {
    title: 'a pair in a bridge with addresses, and a second',
    lines: [
      ...veth,
      'lxc.net.0.link = lodgebr0',
      'lxc.net.0.name = eth7',
      'lxc.net.0.mtu = 1400',
      'lxc.net.0.ipv4.address = 10.86.0.2/24',
      'lxc.net.0.ipv4.gateway = auto',
      'lxc.net.0.ipv6.address = fd86::2/64',
      'lxc.net.0.ipv6.gateway = fd86::1',
      'lxc.net.1.type = veth',
      'lxc.net.1.hwaddr = 02:00:00:00:00:02',
      'lxc.net.1.name = second',
      'lxc.net.1.veth.ipv4.route = 10.99.0.0/24',
    ],
    prepare: bridge,
    takeBack: 'ip link del lodgebr0',
  },
  {
    title: 'macvlan in bridge mode',
    lines: onParent(
      'macvlan',
      'lxc.net.0.macvlan.mode = bridge',
      'lxc.net.0.hwaddr = 02:00:00:00:00:01',
      'lxc.net.0.ipv4.address = 10.87.0.5/24',
    ),
    prepare: parent,
    takeBack: 'ip link del lodged0',
  },
  {
    title: 'ipvlan in mode l3s, and a vlan',
    lines: [
      ...onParent('ipvlan', 'lxc.net.0.ipvlan.mode = l3s', 'lxc.net.0.ipv4.address = 10.87.0.5/24'),
      'lxc.net.1.type = vlan',
      'lxc.net.1.link = lodged1',
      'lxc.net.1.vlan.id = 7',
      'lxc.net.1.name = tagged',
      'lxc.net.1.flags = up',
    ],
    prepare: `${parent}
ip link add lodged1 type dummy
ip link set lodged1 up`,
    takeBack: 'for each in 0 1; do ip link del lodged$each; done',
  },
  { title: 'a bridge that is missing', refused: true, lines: [...veth, 'lxc.net.0.link = lodgenone0'] },
  {
    title: 'a whole link, and hooks of version 1',
    lines: ['lxc.hook.version = 1', ...toldHooks, ...onParent('phys', 'lxc.net.0.name = whole')],
    prepare: `${hooks}
${parent}`,
    takeBack: 'ip link del lodged0',
  },
  { title: 'an init that is missing', refused: true, lines: ['lxc.init.cmd = /sbin/nothing'] },
  {
    title: "Waydroid's",
    lines: [
      'lxc.arch = aarch64',
      'lxc.autodev = 0',
      'lxc.mount.auto = cgroup:ro sys:ro proc',
      'lxc.console.path = none',
      'lxc.pty.max = 10',
      'lxc.uts.name = waydroid',
      'lxc.no_new_privs = 1',
      'lxc.cap.keep = audit_control sys_nice wake_alarm setpcap setgid setuid sys_ptrace sys_admin block_suspend',
      'lxc.cap.keep = sys_time net_admin net_raw net_bind_service kill dac_override dac_read_search fsetid mknod syslog',
      'lxc.cap.keep = chown sys_resource fowner ipc_lock sys_chroot sys_boot',
      'lxc.mount.entry = tmpfs dev tmpfs nosuid 0 0',
      ...['zero', 'null', 'full', 'fuse'].map(
        (name) => `lxc.mount.entry = /dev/${name} dev/${name} none bind,create=file,optional 0 0`,
      ),
      'lxc.mount.entry = none dev/pts devpts defaults,mode=644,ptmxmode=666,create=dir 0 0',
    ],
  },
  {
    title: "Halium's, with binder",
    lines: [
      'lxc.net.0.type = none',
      'lxc.namespace.keep = net user',
      'lxc.autodev = 0',
      'lxc.mount.entry = tmpfs dev tmpfs nosuid,mode=0755 0 0',
      'lxc.mount.entry = /dev/guest0-binder dev/binder bind bind,create=file 0 0',
      'lxc.mount.entry = proc proc proc nodev,noexec,nosuid 0 0',
      'lxc.mount.entry = sys sys sysfs nodev,noexec,nosuid 0 0',
      'lxc.mount.entry = selinuxfs sys/fs/selinux selinuxfs optional 0 0',
    ],
  },
];
