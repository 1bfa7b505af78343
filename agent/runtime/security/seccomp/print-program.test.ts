// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { asStep } from '../../remark.ts';
import { type Processor, processorOf } from './abi.ts';
import { compilePolicy } from './compile-policy.ts';
import { encodeProgram } from './filter-program.ts';
import { parsePolicy } from './parse-policy.ts';
import { printProgram } from './print-program.ts';
import { resolvePolicy } from './resolve-policy.ts';
import { smallTables } from './testing/small-tables.ts';

test('a filter can be read', () => {
  const policy = parsePolicy('2\ndenylist\nmknodat errno 1 [1,3,&=,1]\ncacheflush trap\n');
  const resolved = resolvePolicy(policy, processorOf(0xc00000b7) as Processor, smallTables);
  expect(printProgram(encodeProgram(compilePolicy(resolved))).map((line) => asStep(line).text)).toEqual([
    '0: load the architecture',
    '1: if == 0xc00000b7 go to 10, else 2',
    '2: if == 0x40000028 go to 4, else 3',
    '3: kill',
    '4: load the number of the call',
    '5: if >= 0xf0002 go to 7, else 6',
    '6: allow',
    '7: if >= 0xf0003 go to 9, else 8',
    '8: trap',
    '9: allow',
    '10: load the number of the call',
    '11: if >= 0x21 go to 13, else 12',
    '12: allow',
    '13: if >= 0x22 go to 22, else 14',
    '14: load the upper half of argument 1',
    '15: and 0x0',
    '16: if == 0x0 go to 17, else 21',
    '17: load the lower half of argument 1',
    '18: and 0x1',
    '19: if == 0x1 go to 20, else 21',
    '20: errno 1',
    '21: allow',
    '22: allow',
  ]);
});
