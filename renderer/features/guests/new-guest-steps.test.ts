// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { emptyForm, validate } from './new-guest.ts';
import { furthestStep, nextStep, previousStep, shownErrors, stepErrors } from './new-guest-steps.ts';

const good = { ...emptyForm, name: 'web', archivePath: '/rootfs.tar' };

test('one comes as far as the first step that is not right', () => {
  expect(furthestStep(validate(emptyForm, []))).toBe('system');
  expect(furthestStep(validate({ ...good, archivePath: '' }, []))).toBe('image');
  expect(furthestStep(validate({ ...good, pids: 'many' }, []))).toBe('limits');
  expect(furthestStep(validate({ ...good, network: 'veth', ipv4Gateway: 'router' }, []))).toBe('network');
  expect(furthestStep(validate(good, []))).toBe('review');
});

test('a step has its own errors only, and only those of what was touched are shown', () => {
  const errors = validate({ ...emptyForm, pids: 'many' }, []);
  expect(stepErrors('limits', errors)).toEqual({ pids: 'numberInvalid' });
  expect(stepErrors('review', errors)).toEqual({});
  expect(shownErrors(errors, new Set(['name']))).toEqual({ name: 'nameMissing' });
  expect(shownErrors(errors, new Set())).toEqual({});
});

test('the steps end where they end', () => {
  expect(previousStep('system')).toBeUndefined();
  expect(nextStep('system')).toBe('image');
  expect(nextStep('review')).toBe('review');
});
