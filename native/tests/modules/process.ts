// SPDX-License-Identifier: Apache-2.0
import * as file from 'lodge:file';
import * as host from 'lodge:host';
import * as loop from 'lodge:loop';
import * as process from 'lodge:process';
import * as text from 'lodge:text';
import {
  behaviour,
  endAsChild,
  equal,
  failsWith,
  inCgroup,
  inChild,
  inNamespaces,
  isTrue,
  output,
  throwsTypeError,
  withDirectory,
} from './behaviour.ts';

const { signals } = process;

/** A child that lives until it is told to end by a byte or by a signal. */
function sleepingChild(): { pid: number; pidfd: number; wakeFd: number } {
  const { readFd, writeFd } = file.pipe();
  const child = process.clone({ flags: 0 });
  if (child.pid === 0) {
    file.close(writeFd);
    file.read(readFd, 1);
    process.exit(5);
  }
  file.close(readFd);
  return { ...child, wakeFd: writeFd };
}

behaviour('process: fork answers 0 in the child and its pid in the parent', () => {
  const parent = process.getpid();
  const pid = process.fork();
  if (pid === 0) endAsChild(() => equal([process.getppid(), process.getpid() !== parent], [parent, true]));
  isTrue(pid > 0, 'the pid');
  equal(process.waitPid(pid, true), { pid, exitCode: 0 });
});

behaviour('process: clone makes the first process of a new pid namespace', () => {
  inNamespaces(process.CLONE_NEWPID, () => equal(process.getpid(), 1));
});

behaviour('process: a cloned child sees pid 0 and pidfd -1', () => {
  const child = process.clone({ flags: 0 });
  if (child.pid === 0) endAsChild(() => equal(child, { pid: 0, pidfd: -1 }));
  isTrue(child.pid > 0 && child.pidfd > 2, 'pid and pidfd');
  equal(process.waitPidfd(child.pidfd, true), { pid: child.pid, exitCode: 0 });
});

behaviour('process: waitPidfd answers undefined while the child runs', () => {
  const { pid, pidfd, wakeFd } = sleepingChild();
  equal(process.waitPidfd(pidfd, false), undefined);
  file.write(wakeFd, new Uint8Array(1));
  equal(process.waitPidfd(pidfd, true), { pid, exitCode: 5 });
  failsWith('ECHILD', () => process.waitPidfd(pidfd, true));
});

behaviour('process: a signal sent by pidfd ends the child, and the status tells which', () => {
  const { pid, pidfd } = sleepingChild();
  process.pidfdSendSignal(pidfd, 0);
  process.pidfdSendSignal(pidfd, signals.TERM ?? 0);
  equal(process.waitPidfd(pidfd, true), { pid, signal: signals.TERM });
  failsWith('ESRCH', () => process.pidfdSendSignal(pidfd, 0));
});

behaviour('process: a real-time signal that libcs hide is sent and reported', () => {
  const { pid, pidfd } = sleepingChild();
  process.kill(pid, signals.RTMIN ?? 0);
  equal(process.waitPidfd(pidfd, true), { pid, signal: 34 });
});

behaviour('process: waitPid without children fails with ECHILD', () => {
  equal(failsWith('ECHILD', () => process.waitPid(-1, false)).call, 'waitpid');
});

behaviour('process: waitPid of any child reaps each once', () => {
  const pids = [1, 2, 3].map((code) => {
    const pid = process.fork();
    if (pid === 0) process.exit(code);
    return pid;
  });
  const ended = pids.map(() => process.waitPid(-1, true));
  equal(ended.map((status) => status?.pid).sort(), pids.sort());
  equal(ended.map((status) => status?.exitCode).sort(), [1, 2, 3]);
});

behaviour('process: a child with another end signal is waited for', () => {
  loop.setSignalMask([signals.USR1 ?? 0]);
  const child = process.clone({ flags: 0, exitSignal: signals.USR1 ?? 0 });
  if (child.pid === 0) process.exit(3);
  equal(process.waitPidfd(child.pidfd, true), { pid: child.pid, exitCode: 3 });
});

behaviour('process: a pidfd is opened for a living process only', () => {
  const { pid, pidfd } = sleepingChild();
  const other = process.pidfdOpen(pid);
  process.pidfdSendSignal(other, signals.KILL ?? 0);
  process.waitPidfd(pidfd, true);
  failsWith('ESRCH', () => process.pidfdOpen(pid));
});

behaviour('process: a child cloned for the parent is its sibling', () => {
  const { readFd, writeFd } = file.pipe();
  const helper = process.fork();
  if (helper === 0) {
    const sibling = process.clone({ flags: process.CLONE_PARENT });
    if (sibling.pid === 0) process.exit(9);
    file.write(writeFd, text.encodeUtf8(String(sibling.pid)));
    process.exit(0);
  }
  const pid = Number(text.decodeUtf8(file.read(readFd, 20) ?? new Uint8Array()));
  equal(process.waitPid(pid, true), { pid, exitCode: 9 });
  equal(process.waitPid(helper, true), { pid: helper, exitCode: 0 });
});

behaviour('process: clone refuses to share memory', () => {
  throwsTypeError(() => process.clone({ flags: process.CLONE_VM }));
  throwsTypeError(() => process.clone({} as never));
  failsWith('EINVAL', () => process.clone({ flags: process.CLONE_NEWNS | 0x200 }));
});

behaviour('process: a child starts in the cgroup it is cloned into', () => {
  inCgroup((cgroupFd, name) => {
    const child = process.clone({ flags: 0, cgroupFd });
    if (child.pid === 0) endAsChild(() => isTrue(file.readText('/proc/self/cgroup').includes(name), 'in the cgroup'));
    equal(process.waitPidfd(child.pidfd, true), { pid: child.pid, exitCode: 0 });
  });
});

behaviour('process: execve passes arguments and environment', () => {
  const said = output([1], () => process.execve('/bin/sh', ['shell', '-c', 'echo $0 $1 $A', 'zero', 'one'], ['A=b']));
  equal(said, { text: 'zero one b\n', status: { pid: said.status?.pid, exitCode: 0 } });
});

behaviour('process: execve gives nothing blocked and nothing ignored', () => {
  const said = output([1], () => {
    loop.setSignalMask([signals.TERM ?? 0, signals.RTMIN ?? 0]);
    process.execve('/bin/sh', ['sh', '-c', 'while read a b; do echo $a $b; done < /proc/self/status'], []);
  });
  isTrue(said.text.includes('SigBlk: 0000000000000000\n'), said.text);
  isTrue(said.text.includes('SigIgn: 0000000000000000\n'), said.text);
});

behaviour('process: a failed execve names the path and changes nothing', () => {
  loop.setSignalMask([signals.USR1 ?? 0]);
  const before = file.readText('/proc/self/status').match(/Sig(Blk|Ign):.*/g);
  equal(failsWith('ENOENT', () => process.execve('/nowhere', ['x'], [])).path, '/nowhere');
  equal(failsWith('EACCES', () => process.execve('/proc/self/status', ['x'], [])).call, 'execve');
  equal(file.readText('/proc/self/status').match(/Sig(Blk|Ign):.*/g), before);
});

behaviour('process: fexecve runs what the descriptor shows', () => {
  const said = output([1], () => {
    const fd = file.open(host.helperPath, file.O_RDONLY);
    process.fexecve(fd, ['lodged', '--version'], []);
  });
  equal(said.text, `lodged, native interface ${host.nativeVersion}\n`);
});

behaviour('process: the exit status is passed on', () => {
  const pid = process.fork();
  if (pid === 0) process.exit(200);
  equal(process.waitPid(pid, true), { pid, exitCode: 200 });
});

behaviour('process: setns returns to the namespace that was left', () => {
  inChild(() => {
    const before = file.readlink('/proc/self/ns/uts');
    const fd = file.open('/proc/self/ns/uts', file.O_RDONLY);
    process.unshare(process.CLONE_NEWUTS);
    isTrue(file.readlink('/proc/self/ns/uts') !== before, 'a new namespace');
    process.setns(fd, process.CLONE_NEWUTS);
    equal(file.readlink('/proc/self/ns/uts'), before);
    failsWith('EINVAL', () => process.setns(fd, process.CLONE_NEWNET));
  });
});

behaviour('process: a hostname in a new namespace leaves ours alone', () => {
  const before = host.uname().nodename;
  inNamespaces(process.CLONE_NEWUTS, () => {
    process.sethostname('a-guest');
    equal(host.uname().nodename, 'a-guest');
  });
  equal(host.uname().nodename, before);
});

behaviour('process: setsid makes a session, once', () => {
  inChild(() => {
    equal(process.setsid(), process.getpid());
    failsWith('EPERM', () => process.setsid());
  });
});

behaviour('process: the working folder and the root change in the child only', () => {
  inChild(() => {
    process.chdir('/proc');
    equal(process.getcwd(), '/proc');
    const fd = file.open('/', file.O_PATH | file.O_DIRECTORY);
    process.fchdir(fd);
    equal(process.getcwd(), '/');
    process.chroot('/proc');
    equal(file.access('/self/status', 4), true);
  });
  equal(failsWith('ENOENT', () => process.chdir('/nowhere')).path, '/nowhere');
});

behaviour('process: umask answers the one before', () => {
  process.umask(0o027);
  equal(process.umask(0o022), 0o027);
});

behaviour('process: a child that gave up root has lost it', () =>
  withDirectory((directory) => {
    file.writeFileAtomic(`${directory}/secret`, 'x', 0o600);
    file.chmod(directory, 0o755);
    inChild(() => {
      process.setgroups([1000, 1001]);
      process.setgid(1000);
      process.setuid(1000);
      equal([process.getuid(), process.geteuid(), process.getgid()], [1000, 1000, 1000]);
      isTrue(/Groups:\s+1000 1001/.test(file.readText('/proc/self/status')), 'groups');
      failsWith('EPERM', () => process.setuid(0));
      failsWith('EACCES', () => file.open(`${directory}/secret`, file.O_RDONLY));
    });
  }),
);

behaviour('process: prctl sets and reads', () => {
  inChild(() => {
    process.prctl(process.PR_SET_NO_NEW_PRIVS, 1);
    isTrue(file.readText('/proc/self/status').includes('NoNewPrivs:\t1'), 'no new privileges');
  });
  equal(failsWith('EINVAL', () => process.prctl(process.PR_CAPBSET_READ, 999)).call, 'prctl');
});

behaviour('process: a dropped capability is gone, the others stay', () => {
  inChild(() => {
    const before = process.capget();
    const sysAdmin = 1n << 21n;
    isTrue((before.effective & sysAdmin) !== 0n, 'root has CAP_SYS_ADMIN');
    process.capset({ ...before, effective: before.effective & ~sysAdmin, permitted: before.permitted & ~sysAdmin });
    equal(process.capget().effective, before.effective & ~sysAdmin);
    failsWith('EPERM', () => process.sethostname('x'));
    failsWith('EPERM', () => process.capset(before));
  });
  throwsTypeError(() => process.capset({ effective: 1, permitted: 1n, inheritable: 1n } as never));
});

behaviour('process: limits are read, set, and -1 is no limit', () => {
  inChild(() => {
    const descriptors = 7;
    const before = process.prlimit(0, descriptors);
    equal(process.prlimit(0, descriptors, { soft: 64, hard: before.hard }), before);
    equal(process.prlimit(0, descriptors).soft, 64);
    const core = 4;
    process.prlimit(0, core, { soft: -1, hard: -1 });
    equal(process.prlimit(0, core), { soft: -1, hard: -1 });
    failsWith('EINVAL', () => process.prlimit(0, 999));
  });
});

behaviour('process: the title is what ps shows', () => {
  inChild(() => {
    process.setProcessTitle('[lodge monitor] a-guest');
    equal(file.readText('/proc/self/cmdline').replace(/\0+$/, ''), '[lodge monitor] a-guest');
    equal(file.readText('/proc/self/comm'), '[lodge monitor]\n');
    isTrue(host.argv[0]?.endsWith('lodged') === true, 'argv stays');
  });
});

behaviour('process: the environment outlives a new title', () => {
  const before = process.environment();
  process.setProcessTitle('x'.repeat(5000));
  equal(process.environment(), before);
  isTrue(
    before.every((entry) => entry.includes('=')),
    'NAME=VALUE',
  );
});

behaviour('process: personality answers the one before', () => {
  inChild(() => {
    const addressesNotRandom = 0x0040000;
    const before = process.personality(0xffffffff);
    equal(process.personality(addressesNotRandom), before);
    equal(process.personality(0xffffffff), addressesNotRandom);
  });
});

behaviour('process: a session keyring is joined', () => {
  inChild(() => {
    let first: number;
    try {
      first = process.joinSessionKeyring();
    } catch (error) {
      if ((error as { code?: string }).code === 'ENOSYS') return;
      throw error;
    }
    isTrue(process.joinSessionKeyring() !== first, 'another keyring');
  });
});

behaviour('process: signals go by their names', () => {
  equal([signals.HUP, signals.KILL, signals.TERM, signals.CHLD, signals.PWR], [1, 9, 15, 17, 30]);
  equal([signals.RTMIN, signals.RTMAX], [34, 64]);
});
