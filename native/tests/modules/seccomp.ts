// SPDX-License-Identifier: Apache-2.0
import * as file from 'lodge:file';
import * as host from 'lodge:host';
import * as process from 'lodge:process';
import * as seccomp from 'lodge:seccomp';
import { behaviour, equal, failsWith, inChild, throwsTypeError } from './behaviour.ts';

interface Instruction {
  code: number;
  jumpTrue?: number;
  jumpFalse?: number;
  value: number;
}

function assemble(instructions: Instruction[]): Uint8Array {
  const program = new Uint8Array(8 * instructions.length);
  const view = new DataView(program.buffer);
  instructions.forEach(({ code, jumpTrue = 0, jumpFalse = 0, value }, index) => {
    view.setUint16(8 * index, code, true);
    view.setUint8(8 * index + 2, jumpTrue);
    view.setUint8(8 * index + 3, jumpFalse);
    view.setUint32(8 * index + 4, value, true);
  });
  return program;
}

const loadWord = 0x20;
const jumpIfEqual = 0x15;
const answer = 0x06;
const allow = 0x7fff0000;
const errorNumber = 0x00050000;

/** All calls but one, which fails with ENOTUNIQ: nothing fails with that by itself. */
function allBut(call: number): Uint8Array {
  return assemble([
    { code: loadWord, value: 4 },
    { code: jumpIfEqual, jumpTrue: 0, jumpFalse: 3, value: seccomp.nativeArchitecture() },
    { code: loadWord, value: 0 },
    { code: jumpIfEqual, jumpTrue: 0, jumpFalse: 1, value: call },
    { code: answer, value: errorNumber | 76 },
    { code: answer, value: allow },
  ]);
}

behaviour('seccomp: a filtered call fails as the filter says, others work', () => {
  const call = seccomp.syscallNumber('sethostname') ?? -1;
  inChild(() => {
    equal(seccomp.setFilter(allBut(call), 0), 0);
    failsWith('ENOTUNIQ', () => process.sethostname('x'));
    equal(file.access('/proc', 0), true);
  });
});

behaviour('seccomp: without rights a filter needs no_new_privs', () => {
  inChild(() => {
    process.setuid(65534);
    const filter = allBut(seccomp.syscallNumber('sethostname') ?? -1);
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
});

behaviour('seccomp: what is no program is refused', () => {
  throwsTypeError(() => seccomp.setFilter(new Uint8Array(7), 0));
  throwsTypeError(() => seccomp.setFilter(new Uint8Array(0), 0));
  inChild(() => failsWith('EINVAL', () => seccomp.setFilter(assemble([{ code: 0xffff, value: 0 }]), 0)));
});
