// SPDX-License-Identifier: Apache-2.0
import * as bpf from 'lodge:bpf';
import * as file from 'lodge:file';
import * as process from 'lodge:process';
import { behaviour, endAsChild, equal, failsWith, inCgroup, isTrue, skip, throwsTypeError } from './behaviour.ts';

/** `r0 = value; exit` */
function answerAlways(value: number): Uint8Array {
  return new Uint8Array([0xb7, 0, 0, 0, value, 0, 0, 0, 0x95, 0, 0, 0, 0, 0, 0, 0]);
}

function load(program: Uint8Array): number {
  try {
    return bpf.loadCgroupDevice(program, 'Apache-2.0');
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === 'ENOSYS' || code === 'EPERM') skip(`bpf(2) is not permitted here: ${code}`);
    throw error;
  }
}

behaviour('bpf: a device program denies where it is attached, and no longer after detach', () => {
  const program = load(answerAlways(0));
  inCgroup((cgroupFd) => {
    bpf.attachCgroupDevice(program, cgroupFd, 2);
    const child = process.clone({ flags: 0, cgroupFd });
    if (child.pid === 0) {
      endAsChild(() => {
        failsWith('EPERM', () => file.open('/dev/null', file.O_RDWR));
        bpf.detachCgroupDevice(program, cgroupFd);
        file.open('/dev/null', file.O_RDWR);
      });
    }
    equal(process.waitPidfd(child.pidfd, true), { pid: child.pid, exitCode: 0 });
    failsWith('ENOENT', () => bpf.detachCgroupDevice(program, cgroupFd));
  });
});

behaviour('bpf: a refused program brings the words of the verifier', () => {
  file.close(load(answerAlways(1)));
  const endless = new Uint8Array([0x95, 0, 0, 0, 0, 0, 0, 0]);
  const error = failsWith('EACCES', () => bpf.loadCgroupDevice(endless, 'GPL'));
  equal(error.call, 'bpf BPF_PROG_LOAD');
  isTrue(error.message.includes('R0'), error.message);
});

behaviour('bpf: half an instruction is a TypeError', () => {
  throwsTypeError(() => bpf.loadCgroupDevice(new Uint8Array(12), 'GPL'));
  throwsTypeError(() => bpf.loadCgroupDevice(new Uint8Array(0), 'GPL'));
});
