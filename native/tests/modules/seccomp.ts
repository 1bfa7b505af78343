// SPDX-License-Identifier: Apache-2.0
import * as file from 'lodge:file';
import * as host from 'lodge:host';
import * as process from 'lodge:process';
import * as seccomp from 'lodge:seccomp';
import { behaviour, equal, failsWith, inChild, throwsTypeError } from './behaviour.ts';
import { assemble, refusing } from './filter.ts';

/** Nothing fails with ENOTUNIQ by itself. */
const notUnique = 76;

behaviour('seccomp: a filtered call fails as the filter says, others work', () => {
  inChild(() => {
    equal(seccomp.setFilter(refusing({ call: 'sethostname', error: notUnique }), 0), 0);
    failsWith('ENOTUNIQ', () => process.sethostname('x'));
    equal(file.access('/proc', 0), true);
  });
});

behaviour('seccomp: without rights a filter needs no_new_privs', () => {
  inChild(() => {
    process.setuid(65534);
    const filter = refusing({ call: 'sethostname', error: notUnique });
    equal(failsWith('EACCES', () => seccomp.setFilter(filter, 0)).call, 'seccomp');
    process.prctl(process.PR_SET_NO_NEW_PRIVS, 1);
    seccomp.setFilter(filter, 0);
  });
});

behaviour('seccomp: calls and the architecture have the numbers of this machine', () => {
  const arm = host.uname().machine === 'aarch64';
  equal(seccomp.nativeArchitecture(), arm ? 0xc00000b7 : 0xc000003e);
  equal(seccomp.syscallNumber('mount'), arm ? 40 : 165);
  equal([seccomp.syscallNumber('clone3'), seccomp.syscallNumber('no such call')], [435, undefined]);
  equal(seccomp.syscallNumber('mount', arm ? 'aarch64' : 'x86_64'), seccomp.syscallNumber('mount'));
});

behaviour("seccomp: calls of the processor's other tables have numbers of their own", () => {
  if (host.uname().machine === 'aarch64') {
    equal([seccomp.syscallNumber('mount', 'arm'), seccomp.syscallNumber('waitid', 'arm')], [21, 280]);
    equal(seccomp.syscallNumber('cacheflush', 'arm'), 0xf0002);
    throwsTypeError(() => seccomp.syscallNumber('mount', 'i386'));
  } else {
    equal([seccomp.syscallNumber('mount', 'i386'), seccomp.syscallNumber('waitpid', 'i386')], [21, 7]);
    equal([seccomp.syscallNumber('mount', 'x32'), seccomp.syscallNumber('ioctl', 'x32')], [0x400000a5, 0x40000202]);
    equal(seccomp.syscallNumber('waitpid', 'x86_64'), undefined);
    throwsTypeError(() => seccomp.syscallNumber('mount', 'arm'));
  }
});

behaviour('seccomp: what is no program is refused', () => {
  throwsTypeError(() => seccomp.setFilter(new Uint8Array(7), 0));
  throwsTypeError(() => seccomp.setFilter(new Uint8Array(0), 0));
  inChild(() => failsWith('EINVAL', () => seccomp.setFilter(assemble([{ code: 0xffff, value: 0 }]), 0)));
});
