// SPDX-License-Identifier: Apache-2.0
import type { Explained } from './view/differences.ts';

const bigDev = 'Android keeps its properties in /dev, for which 500 kB are too few';
const leftVariables =
  "LXC's monitor goes on with the variables of what came before: files of namespaces that are closed, its last network, the boot before";
const consoleOfInit =
  'the console is init’s, whoever init is; LXC leaves it to root and its group where /dev is a folder of the root';
const cutLine = 'LXC leaves out what of a line does not fit into the old file';
const rulesOfV1 = 'rules of devices by their name of v1 hold on v2 too, where LXC leaves them out without a word';

/**
 * Every difference that is meant, and of a pair of lines the part that differs: the rest has to be the same. One that no config shows
 * any longer fails the suite: this list holds no excuses.
 */
export const explained: readonly Explained[] = [
  {
    section: 'host-mounts',
    stock: /(?<=^\/dev on \/ root=\/ tmpfs none \S+ rw,size=)492k/,
    ours: /(?<=^\/dev on \/ root=\/ tmpfs none \S+ rw,size=)65536k/,
    unless: /^lxc\.autodev(\.tmpfs|\s*=\s*0)/,
    why: bigDev,
  },
  {
    section: 'host-mounts',
    stock: /(?<= root=\/\.lxc-boot-id tmpfs none \S+ rw,size=)492k/,
    ours: /(?<= root=\/\.lxc-boot-id tmpfs none \S+ rw,size=)65536k/,
    unless: /^lxc\.autodev(\.tmpfs|\s*=\s*0)/,
    why: bigDev,
  },
  {
    section: 'dev',
    stock: /(?<=^\/dev\/((lxc\/)?console|pts\/\*) )crwx------(?= )/,
    ours: /(?<=^\/dev\/((lxc\/)?console|pts\/\*) )crw-------(?= )/,
    why: 'a terminal that can be executed is none; the rights to read and to write are the same',
  },
  {
    section: 'dev',
    stock: /(?<=^\/dev\/(console|pts\/\*) )crw--w---- 0(?=:)/,
    ours: /(?<=^\/dev\/(console|pts\/\*) )crw------- (?:0|1000)(?=:)/,
    when: /^lxc\.autodev\s*=\s*0/,
    why: consoleOfInit,
  },
  {
    section: /^(dev|root-changes)$/,
    stock: /^(\+ dev\/pts d 755 0:0|\/dev\/pts drwxr-xr-x 0:0 0:0 \/dev\/pts)$/,
    when: /^lxc\.autodev\s*=\s*0/,
    why: 'LXC makes the folder for a devpts that it then does not mount, and leaves it in the root',
  },
  {
    section: 'terminal',
    stock: /^\/dev\/console stty: can't open '\/dev\/console': Permission denied$/,
    ours: /^\/dev\/console speed 38400 baud;.*$/,
    when: /^lxc\.autodev\s*=\s*0/,
    why: consoleOfInit,
  },
  {
    section: 'host-descriptors',
    stock: /(?<=^0 )\/dev\/null 0100000$|(?<=^[12] )socket 02$/,
    ours: /(?<=^[012] )\/dev\/null 0100002$/,
    when: /^lxc\.console\.path\s*=\s*none/,
    why: 'without a console init has the standard streams of the runtime: those of lxc-start in the foreground, ours are null',
  },
  {
    section: 'host-mounts',
    stock:
      /(?<=^\/ on none root=\/ overlay )(?:\$base\/lower:)?\$root (\S+ \S+,upperdir=\$base\/upper),workdir=\$base\/(?:ol)?work\b/,
    ours: /(?<=^\/ on none root=\/ overlay )overlay (\S+ \S+,upperdir=\$base\/upper),workdir=\$base\/olwork\b/,
    when: /^lxc\.rootfs\.path\s*=\s*overlay(fs)?:/,
    why: 'names: of the source, and of the work folder, which the releases call differently',
  },
  {
    section: 'host-mounts',
    stock: /(?<=^\/ on none root=\/ squashfs \S+ )rw(?=,relatime ro\b)/,
    ours: /(?<=^\/ on none root=\/ squashfs \S+ )ro(?=,relatime ro\b)/,
    when: /^lxc\.rootfs\.path\s*=\s*loop:/,
    why: 'the mount of what can only be read says so too',
  },
  {
    layout: 'v2',
    section: 'devices',
    stock: /(?<=^(mknod|read|write) fuse: )yes$/,
    ours: /(?<=^(mknod|read|write) fuse: )no$/,
    when: /^lxc\.cgroup\.devices/,
    unless: /^lxc\.cgroup2\.devices/,
    why: rulesOfV1,
  },
  {
    layout: 'v2',
    section: 'devices',
    // Without the node there is nothing to open.
    stock: /^(read|write) fuse: yes$/,
    when: /^lxc\.cgroup\.devices\.deny = c 10:229 rwm$/,
    unless: /^lxc\.cgroup2\.devices/,
    why: rulesOfV1,
  },
  {
    layout: 'v2',
    section: 'devices',
    stock: /^write fuse: yes$/,
    ours: /^write fuse: no$/,
    when: /^lxc\.cgroup2\.devices\.deny = c 10:229 w$/,
    why: 'a part of what the same numbers are allowed can be taken back, as on v1; LXC leaves such a rule out on v2',
  },
  {
    section: 'host-cgroup-limits',
    stock: /^memory memory\.limit_in_bytes: 9223372036854771712$/,
    ours: /^memory memory\.limit_in_bytes: 67108864$/,
    when: /^lxc\.cgroup2\.memory\.max/,
    why: 'a limit by its v2 name holds on v1 too, where LXC leaves it out without a word',
  },
  {
    section: 'host-status',
    stock: /(?<=^Cap(Prm|Eff|Bnd): )000001fffeffffff$/,
    ours: /(?<=^Cap(Prm|Eff|Bnd): )000001fffebfffff$/,
    when: /share[.-]pid/,
    why: 'without CAP_SYS_BOOT: reboot(2) in the processes of another ends that other, or the host',
  },
  {
    section: 'host-namespaces',
    stock: /^cgroup own$/,
    ours: /^cgroup host$/,
    when: /^lxc\.namespace\.clone\s*=\s*mnt pid$/,
    why: 'what lxc.namespace.clone does not name is not made; LXC makes one of cgroups where another namespace is shared',
  },
  {
    section: /^(host-mounts|dev)$/,
    ours: /^\/dev\/pts( on \/\S* root=\/ devpts none rw,relatime rw,mode=644,ptmxmode=666 shared|\/ptmx crw-rw-rw- 0:0 5:2 \/dev\/pts\/ptmx)$/,
    when: /^lxc\.mount\.entry = none dev\/pts devpts/,
    unless: /^lxc\.pty\.max/,
    why: 'a devpts that a line of the config asks for stays, also without lxc.pty.max; LXC takes it off again',
  },
  {
    section: 'dev',
    stock: /^\/dev\/pts\/\* crw--w---- 0:5 88:\d+ \/dev\/pts\/\*$/,
    when: /^lxc-execute$/,
    why: 'LXC opens the terminals of lxc.tty.max for a command, and gives it none of them',
  },
  {
    section: 'root-changes',
    stock: /^gone$/,
    when: /^lxc\.ephemeral = 1$/,
    why: 'a root outside of the folder of its guest stays',
  },
  {
    section: 'file destroyed',
    ours: /^view$/,
    when: /^lxc\.ephemeral = 1$/,
    why: 'the hook that clears up behind a guest also runs where the guest removes itself',
  },
  {
    section: 'file console-log',
    stock: /^ {99,}(?=\d+$)/,
    ours: /^ {96}(?=\d+$)/,
    when: /^lxc\.console\.size/,
    why: cutLine,
  },
  { section: 'file console-log', ours: /^ {0,95}\d+$/, when: /^lxc\.console\.size/, why: cutLine },
  { section: /^file hook-(start-host|post-stop)$/, stock: /^LXC_\w+_NS is there$/, why: leftVariables },
  { section: 'file hook-pre-start', stock: /^LXC_(\w+_NS|PID) is there$/, why: leftVariables },
  { section: /^file hook-(start-host|stop|post-stop)$/, stock: /^LXC_NET_(PARENT|PEER|TYPE)=\S*$/, why: leftVariables },
  {
    section: /^file hook-/,
    stock: /^LXC_ROOTFS_MOUNT=\$mount$/,
    ours: /^LXC_ROOTFS_MOUNT=\$root$/,
    why: 'a folder is mounted upon itself, so that no other is needed',
  },
];
