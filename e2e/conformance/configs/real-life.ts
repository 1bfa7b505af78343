// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync } from 'node:fs';
import { cacheDirectory } from '../../../build/debian/cache-directory.ts';
import type { ConformanceConfig, Places } from '../conformance-config.ts';
import { sweep } from './cgroups.ts';

/** LXC's own configs for distributions, of Debian's package; their paths lead to the copy, and labels are left to their own tests. */
function distributed({ base }: Places): undefined {
  const copy = `${base}/share`;
  execFileSync('sh', [
    '-ec',
    `rm -rf "$1"; cp -r "$2"/lxc_*5.0*/usr/share/lxc/config "$1"
     sed -i -e "s|/usr/share/lxc/config|$1|; /apparmor/d" "$1"/*.conf; mkdir -p "$1/userns.conf.d"`,
    'sh',
    copy,
    `${cacheDirectory}/stock-lxc`,
  ]);
}

/** As of an unprivileged guest: its files are of its own root. */
function mapped(places: Places): undefined {
  distributed(places);
  for (const folder of [places.base, `${places.base}/guests`]) chmodSync(folder, 0o755);
  execFileSync('chown', ['-hR', '100000:100000', places.root]);
}

function folders(...names: string[]): (places: Places) => undefined {
  return ({ base }) => {
    for (const name of names) mkdirSync(`${base}/${name}`, { recursive: true });
    return undefined;
  };
}

const ids = ['lxc.idmap = u 0 100000 65536', 'lxc.idmap = g 0 100000 65536'];
const common = 'lxc.include = $base/share/common.conf';
const download = ['lxc.arch = linux64', 'lxc.uts.name = bookworm', 'lxc.net.0.type = veth', 'lxc.net.0.flags = up'];
const node = (path: string, kind = 'file'): string =>
  `lxc.mount.entry = /${path} ${path} none bind,create=${kind},optional 0 0`;

/** Configs as people have them. */
export const realConfigs: readonly ConformanceConfig[] = [
  { title: "Debian's download template", lines: [common, ...download], prepare: distributed },
  {
    title: "Debian's download template, twice",
    lines: [common, ...download],
    prepare: distributed,
    end: 'reboot -f',
  },
  {
    title: 'an unprivileged guest of the download template',
    lines: [common, 'lxc.include = $base/share/userns.conf', ...ids, ...download],
    prepare: mapped,
  },
  {
    title: 'guests inside of guests',
    lines: [common, 'lxc.include = $base/share/nesting.conf', ...download],
    prepare: distributed,
    // All of the kernel's files is below /dev then.
    sections: /^(?!boot 1 dev$)/,
  },
  {
    title: 'an image of the open container initiative',
    lines: ['lxc.include = $base/share/oci.common.conf'],
    prepare: distributed,
  },
  {
    title: "Proxmox's, privileged",
    lines: [
      'lxc.cgroup.relative = 0',
      'lxc.cgroup.dir.monitor = lodge-test.monitor/104',
      'lxc.cgroup.dir.container = lodge-test/104',
      'lxc.cgroup.dir.container.inner = ns',
      'lxc.arch = amd64',
      common,
      'lxc.monitor.unshare = 1',
      'lxc.tty.max = 2',
      'lxc.environment = TERM=linux',
      'lxc.uts.name = files',
      'lxc.net.0.type = veth',
      'lxc.net.0.veth.pair = veth104i0',
      'lxc.net.0.hwaddr = BC:24:11:00:00:04',
      'lxc.net.0.name = eth0',
      'lxc.net.0.mtu = 1500',
    ],
    prepare: (places) => {
      distributed(places);
      return sweep();
    },
  },
  {
    title: "Proxmox's, unprivileged",
    lines: [
      'lxc.cgroup.relative = 0',
      'lxc.cgroup.dir.monitor = lodge-test.monitor/105',
      'lxc.cgroup.dir.container = lodge-test/105',
      'lxc.cgroup.dir.container.inner = ns',
      common,
      'lxc.include = $base/share/userns.conf',
      'lxc.mount.auto = sys:mixed',
      'lxc.monitor.unshare = 1',
      ...ids,
      'lxc.tty.max = 2',
      'lxc.environment = TERM=linux',
      'lxc.cgroup2.cpuset.cpus =',
    ],
    prepare: (places) => {
      mapped(places);
      return sweep();
    },
  },
  {
    title: "Waydroid's",
    lines: [
      'lxc.arch = x86_64',
      'lxc.autodev = 0',
      'lxc.mount.auto = cgroup:ro sys:ro proc',
      'lxc.console.path = none',
      'lxc.hook.post-stop = /dev/null',
      'lxc.uts.name = waydroid',
      'lxc.no_new_privs = 1',
      'lxc.cap.keep = audit_control sys_nice wake_alarm setpcap setgid setuid sys_ptrace sys_admin wake_alarm block_suspend',
      'lxc.cap.keep = sys_time net_admin net_raw net_bind_service kill dac_override dac_read_search fsetid mknod syslog chown',
      'lxc.cap.keep = sys_resource fowner ipc_lock sys_chroot sys_boot',
      'lxc.net.0.type = veth',
      'lxc.net.0.flags = up',
      'lxc.net.0.name = eth0',
      'lxc.net.0.hwaddr = 00:16:3e:f9:d3:03',
      'lxc.net.0.mtu = 1500',
      'lxc.mount.entry = tmpfs dev tmpfs nosuid 0 0',
      ...['zero', 'null', 'full', 'ashmem', 'fuse'].map((name) => node(`dev/${name}`)),
      node('dev/char', 'dir'),
      'lxc.mount.entry = none dev/pts devpts defaults,mode=644,ptmxmode=666,create=dir 0 0',
      'lxc.mount.entry = /dev/uhid dev/uhid none bind,create=file,defaults,optional 0 0',
      'lxc.mount.entry = /sys/module/lowmemorykiller sys/module/lowmemorykiller none bind,create=dir,optional 0 0',
      'lxc.mount.entry = tmpfs mnt tmpfs mode=0755,uid=0,gid=1000',
      'lxc.mount.entry = $base/data tmp none rbind 0 0',
      'lxc.mount.entry = tmpfs run tmpfs nosuid,create=dir 0 0',
      'lxc.mount.entry = $base/data run/host none rbind,create=dir,optional 0 0',
    ],
    prepare: folders('data'),
  },
  {
    title: "Waydroid's of today",
    lines: [
      'lxc.autodev = 0',
      'lxc.mount.auto = cgroup:ro sys:ro proc',
      'lxc.console.path = none',
      'lxc.pty.max = 10',
      'lxc.mount.entry = tmpfs dev tmpfs nosuid 0 0',
      'lxc.mount.entry = none dev/pts devpts defaults,mode=644,ptmxmode=666,create=dir 0 0',
    ],
  },
  {
    title: "Halium's",
    lines: [
      'lxc.net.0.type = none',
      'lxc.namespace.keep = net user',
      'lxc.hook.pre-start = true',
      'lxc.hook.mount = true',
      'lxc.hook.post-stop = true',
      'lxc.autodev = 0',
      'lxc.mount.entry = tmpfs dev tmpfs nosuid,mode=0755 0 0',
      'lxc.mount.entry = $base/properties dev/__properties__ bind bind,create=dir 0 0',
      'lxc.mount.entry = /dev/binderfs dev/binderfs bind bind,create=dir,optional 0 0',
      'lxc.mount.entry = $base/socket dev/socket bind bind,create=dir 0 0',
      'lxc.mount.entry = proc proc proc nodev,noexec,nosuid 0 0',
      'lxc.mount.entry = sys sys sysfs nodev,noexec,nosuid 0 0',
      'lxc.mount.entry = selinuxfs sys/fs/selinux selinuxfs optional 0 0',
    ],
    prepare: folders('properties', 'socket'),
  },
  {
    title: "redroid's",
    lines: [
      'lxc.autodev = 1',
      'lxc.autodev.tmpfs.size = 25000000',
      'lxc.mount.auto = proc:mixed sys:mixed cgroup:mixed',
      'lxc.init.cmd = /view.sh androidboot.hardware=redroid androidboot.redroid_gpu_mode=guest',
      'lxc.cap.drop =',
    ],
  },
];
