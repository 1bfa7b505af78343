// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { RemarkError, remark } from './remark.ts';

test('a sentence is told whole and taken apart', () => {
  expect(remark`the guest enters ${'/cg/a'} with ${2} more`).toEqual({
    text: 'the guest enters /cg/a with 2 more',
    said: { form: 'the guest enters {0} with {1} more', values: ['/cg/a', '2'] },
  });
  expect(remark`no console`).toEqual({ text: 'no console', said: { form: 'no console', values: [] } });
  expect(new RemarkError(remark`no ${'x'}`)).toMatchObject({ message: 'no x', said: { form: 'no {0}' } });
});
