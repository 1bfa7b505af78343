// SPDX-License-Identifier: Apache-2.0
// What the helper does where the kernel is older: a filter makes the newer call fail as an older kernel would.
import * as file from 'lodge:file';
import * as process from 'lodge:process';
import * as seccomp from 'lodge:seccomp';
import * as terminal from 'lodge:terminal';
import { behaviour, equal, failsWith, inChild, isTrue, skip, withDirectory } from './behaviour.ts';
import { type Refusal, refusing } from './filter.ts';

const ENOSYS = 38;
const EINVAL = 22;

function inOlderKernel(refusals: Refusal[], run: () => void): void {
  inChild(() => {
    for (const refusal of refusals) seccomp.setFilter(refusing(refusal), 0);
    run();
  });
}

behaviour('older kernel: clone works without clone3', () =>
  inOlderKernel([{ call: 'clone3', error: ENOSYS }], () => {
    const child = process.clone({ flags: process.CLONE_NEWUTS | process.CLONE_NEWPID });
    if (child.pid === 0) process.exit(process.getpid() === 1 ? 4 : 5);
    equal(process.waitPidfd(child.pidfd, true), { pid: child.pid, exitCode: 4 });
    const cgroupFd = file.open('/', file.O_RDONLY);
    equal(failsWith('ENOSYS', () => process.clone({ flags: 0, cgroupFd })).call, 'clone');
    failsWith('EINVAL', () => process.clone({ flags: process.CLONE_NEWTIME }));
  }),
);

behaviour('older kernel: without any pidfd nothing is cloned', () =>
  inOlderKernel(
    [
      { call: 'clone3', error: ENOSYS },
      { call: 'pidfd_open', error: ENOSYS },
    ],
    () => {
      failsWith('ENOSYS', () => process.clone({ flags: 0 }));
      failsWith('ECHILD', () => process.waitPid(-1, false));
    },
  ),
);

behaviour('older kernel: a pidfd is waited for by its pid', () =>
  inOlderKernel([{ call: 'waitid', error: EINVAL, argument: { index: 0, value: 3 } }], () => {
    const child = process.clone({ flags: 0 });
    if (child.pid === 0) process.exit(6);
    equal(process.waitPidfd(child.pidfd, true), { pid: child.pid, exitCode: 6 });
    failsWith('ECHILD', () => process.waitPidfd(child.pidfd, true));
  }),
);

behaviour('older kernel: closeFrom closes what /proc lists', () =>
  inOlderKernel([{ call: 'close_range', error: ENOSYS }], () => {
    const kept = file.open('/dev/null', file.O_RDONLY);
    file.dup2(kept, 40);
    file.dup2(kept, 41);
    file.closeFrom(3, [40]);
    file.fstat(40);
    failsWith('EBADF', () => file.fstat(41));
    failsWith('EBADF', () => file.fstat(kept));
  }),
);

behaviour('older kernel: the peer of a terminal is opened by name', () => {
  const getPeer = 0x5441;
  inOlderKernel([{ call: 'ioctl', error: EINVAL, argument: { index: 1, value: getPeer } }], () => {
    const { peerFd, peerName } = terminal.openpty();
    equal(terminal.ttyname(peerFd), peerName);
  });
});

behaviour('older kernel: a loop device is set up in two steps', () =>
  withDirectory((directory) => {
    if (!file.access('/dev/loop-control', 6)) skip('no /dev/loop-control');
    file.writeFileAtomic(`${directory}/image`, new Uint8Array(1 << 16).fill(66));
    const configure = 0x4c0a;
    inOlderKernel([{ call: 'ioctl', error: EINVAL, argument: { index: 1, value: configure } }], () => {
      const number = file.loopGetFree(file.open('/dev/loop-control', file.O_RDWR));
      const device = file.open(`/dev/loop${number}`, file.O_RDWR);
      const backing = file.open(`${directory}/image`, file.O_RDWR);
      file.loopAttach(device, backing, { readOnly: true, autoclear: false, name: 'image' });
      try {
        isTrue(file.pread(device, 1, 0)[0] === 66, 'its content');
      } finally {
        file.loopDetach(device);
      }
    });
  }),
);
