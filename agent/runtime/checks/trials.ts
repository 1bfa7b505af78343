// SPDX-License-Identifier: Apache-2.0
import type { Sys } from '../../sys/sys.ts';
import { foreseeBinder } from '../binder/guest-binder.ts';
import { tryTransaction } from '../binder/try-transaction.ts';
import { attachDeviceController, planDeviceController } from '../cgroup/device-controller.ts';
import { parseDeviceRule } from '../cgroup/device-rules.ts';
import { limitFolders } from '../cgroup/guest-cgroup.ts';
import { baseFolders } from '../cgroup/hierarchies.ts';
import { finishLeaving, removeFolders, removeMonitor } from '../cgroup/leave-cgroups.ts';
import { makeCgroups } from '../cgroup/make-cgroups.ts';
import { defaultSettings } from '../config/guest-config.ts';
import { readHost } from '../host.ts';
import { createBridge, createUpper, createVeth, getLink, type UpperKind } from '../network/link-requests.ts';
import { chooseBackend, whyNoIpv6, whyNone } from '../network/nat/nat-plan.ts';
import { readNatFacts } from '../network/nat/read-nat-facts.ts';
import { RouteSocket } from '../network/route-socket.ts';
import { RemarkError, remark } from '../remark.ts';
import { code, encodeProgram, make } from '../security/seccomp/filter-program.ts';
import type { Finding } from './try-in-child.ts';

/** Does what a start would do with it, and throws what the kernel says. Runs in a process of its own, as root. */
export type Trial = (sys: Sys) => Finding;

function unshares(flag: keyof Sys['process'] & `CLONE_NEW${string}`): Trial {
  return ({ process }) => {
    process.unshare(process[flag]);
    return undefined;
  };
}

/** Makes the folders of a guest, as a start does, and takes them away again. */
function withCgroups(body: (sys: Sys, folders: ReadonlyMap<string, string>) => Finding): Trial {
  return (sys) => {
    const { hierarchies, procCgroups } = readHost(sys);
    const bases = baseFolders(hierarchies, procCgroups);
    const name = `lodge-check-${sys.process.getpid()}`;
    const request = { name, guestsFolder: '', settings: defaultSettings(), hierarchies, bases };
    const cgroups = makeCgroups(sys, request, () => undefined);
    try {
      const found = body(sys, limitFolders(cgroups.guest));
      return typeof found === 'string' ? found.replace(name, 'NAME') : found;
    } finally {
      const limits = cgroups.guest.map(({ limit }) => limit);
      removeFolders(sys, limits);
      removeMonitor(sys, cgroups);
      finishLeaving(sys, cgroups);
    }
  };
}

/** Whether a guest's folder has one of the files. */
function limits(controller: string, unified: string, legacy: string): Trial {
  return withCgroups((sys, folders) => {
    const files = [`${folders.get(controller) ?? ''}/${legacy}`, `${folders.get('') ?? ''}/${unified}`];
    const file = files.find((each) => sys.file.access(each, 2));
    if (file !== undefined) return file;
    if (unified === legacy) throw new RemarkError(remark`no hierarchy that is mounted has ${unified}`);
    throw new RemarkError(remark`no hierarchy that is mounted has ${unified} or ${legacy}`);
  });
}

/** By the program or the files that a guest gets, whichever the host takes. */
const deviceRules = withCgroups((sys, folders) => {
  const settings = { ...defaultSettings(), devices: [parseDeviceRule(false, 'c 1:2 rwm')], deviceRulesOptional: true };
  const plan = planDeviceController(settings, folders);
  const { why } = attachDeviceController(sys, plan, settings, () => undefined);
  if (why !== undefined) throw new Error(why);
  return plan.kind === 'files' ? remark`by files of v1` : remark`by a program of v2`;
});

/** A folder in memory that nobody else sees. */
function ownFolder({ process, mount }: Sys): string {
  process.unshare(process.CLONE_NEWNS);
  mount.mount(undefined, '/', undefined, mount.MS_REC | mount.MS_PRIVATE);
  // On every host, and of no use to this process any more.
  mount.mount('none', '/proc', 'tmpfs', 0);
  return '/proc';
}

function mounts(type: string, data?: string): Trial {
  return (sys) => {
    const folder = ownFolder(sys);
    for (const name of ['lower', 'upper', 'work', 'to']) sys.file.mkdir(`${folder}/${name}`, 0o755);
    sys.mount.mount('none', `${folder}/to`, type, 0, data?.replaceAll('AT', folder));
    return undefined;
  };
}

/** As bionic labels the files of the properties, by a name that no module of the kernel asks for. */
const tryLabels: Trial = (sys) => {
  sys.file.setxattr(ownFolder(sys), 'security.lodge', new Uint8Array([0x78]));
  return undefined;
};

/** As lmkd asks to be told of it (Documentation/accounting/psi.rst); what it asked for ends with its descriptor. */
const tryPressure: Trial = ({ file, text }) => {
  const fd = file.open('/proc/pressure/memory', file.O_RDWR);
  file.write(fd, text.encodeUtf8('some 150000 1000000\0'));
  file.close(fd);
  return undefined;
};

/** <linux/netlink.h>: NETLINK_NETFILTER, which netd opens in the guest's network. */
const netlinkNetfilter = 12;

const tryNetfilter: Trial = ({ process, socket, file }) => {
  process.unshare(process.CLONE_NEWNET);
  file.close(socket.netlinkOpen(netlinkNetfilter, 0));
  return undefined;
};

function inOwnNetwork(body: (socket: RouteSocket, pid: number) => void): Trial {
  return (sys) => {
    sys.process.unshare(sys.process.CLONE_NEWNET);
    body(new RouteSocket(sys), sys.process.getpid());
    return undefined;
  };
}

/** On one end of a pair. */
function upper(kind: UpperKind): Trial {
  return inOwnNetwork((socket, pid) => {
    socket.run([createVeth({ name: 'lower' }, { name: 'peer' }, pid)]);
    const [answer] = socket.ask([getLink('lower')]);
    const body = answer?.messages[0]?.body;
    if (body === undefined) throw answer?.error ?? new Error('the kernel does not tell of the pair');
    // struct ifinfomsg begins with family, padding and type.
    const index = new DataView(body.buffer, body.byteOffset).getInt32(4, true);
    socket.run([createUpper('check', index, kind, pid)]);
  });
}

/** As a guest gets it, the devices of a binderfs of its own or nodes that nobody uses: each carries a transaction and its answer. */
function tryBinder(sys: Sys): Finding {
  const plan = foreseeBinder(sys);
  if (plan.kind === 'nodes') {
    for (const { node } of plan.nodes) tryTransaction(sys, node.path);
    return plan.nodes.map(({ node }) => node.path).join(' ');
  }
  const folder = ownFolder(sys);
  sys.mount.mount('binder', folder, 'binder', 0);
  const control = sys.file.open(`${folder}/binder-control`, sys.file.O_RDONLY);
  sys.file.binderAdd(control, 'lodge-check');
  tryTransaction(sys, `${folder}/lodge-check`);
  return remark`a fresh binderfs`;
}

/** What a guest's NAT would be made by, asked of the kernel as a start asks; nothing is made. */
function tryNat(sys: Sys): Finding {
  const facts = readNatFacts(sys);
  const backend = chooseBackend(facts, true);
  if (backend === undefined) throw new Error(whyNone(facts));
  const why6 = whyNoIpv6(facts, backend);
  return why6 === undefined ? backend : remark`${backend}, of IPv4 alone: ${why6}`;
}

export const trials: Readonly<Record<string, Trial>> = {
  'namespace.mnt': unshares('CLONE_NEWNS'),
  'namespace.pid': unshares('CLONE_NEWPID'),
  'namespace.uts': unshares('CLONE_NEWUTS'),
  'namespace.ipc': unshares('CLONE_NEWIPC'),
  'namespace.net': unshares('CLONE_NEWNET'),
  'namespace.user': unshares('CLONE_NEWUSER'),
  'namespace.cgroup': unshares('CLONE_NEWCGROUP'),
  'namespace.time': unshares('CLONE_NEWTIME'),
  'cgroup.memory': limits('memory', 'memory.max', 'memory.limit_in_bytes'),
  'cgroup.cpu-weight': limits('cpu', 'cpu.weight', 'cpu.shares'),
  'cgroup.cpu-quota': limits('cpu', 'cpu.max', 'cpu.cfs_quota_us'),
  'cgroup.pids': limits('pids', 'pids.max', 'pids.max'),
  'cgroup.freezer': limits('freezer', 'cgroup.freeze', 'freezer.state'),
  'cgroup.devices': deviceRules,
  binder: tryBinder,
  'fs.devpts': mounts('devpts', 'newinstance,ptmxmode=0666,mode=0620'),
  'fs.tmpfs': mounts('tmpfs'),
  'fs.overlay': mounts('overlay', 'lowerdir=AT/lower,upperdir=AT/upper,workdir=AT/work'),
  'fs.tmpfs-labels': tryLabels,
  'net.nfnetlink': tryNetfilter,
  psi: tryPressure,
  'fs.fuse': ({ file }) => {
    file.close(file.open('/dev/fuse', file.O_RDWR));
    return undefined;
  },
  'net.veth': inOwnNetwork((socket, pid) => socket.run([createVeth({ name: 'one' }, { name: 'other' }, pid)])),
  'net.bridge': inOwnNetwork((socket) => socket.run([createBridge('bridge')])),
  'net.nat': tryNat,
  'net.macvlan': upper({ kind: 'macvlan', mode: 4 }),
  'net.ipvlan': upper({ kind: 'ipvlan', mode: 0, flags: 0 }),
  'net.vlan': upper({ kind: 'vlan', id: 7 }),
  seccomp: ({ seccomp, process }) => {
    process.prctl(process.PR_SET_NO_NEW_PRIVS, 1);
    seccomp.setFilter(encodeProgram([make(code.answer, 0x7fff0000)]), 0);
    return undefined;
  },
  keyring: ({ process }) => {
    process.joinSessionKeyring();
    return undefined;
  },
};
