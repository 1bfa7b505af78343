// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { readySession, sampleDevice } from '../../preview/sample-data.ts';
import { connectSteps, deviceName, deviceStatus, stepState } from './device-status.ts';

const failure = { reason: 'connection-lost', message: '', details: {} } as const;

describe('the state of a device', () => {
  test('is that of its session while adb reaches it', () => {
    const device = sampleDevice({ serial: 'A', session: { phase: 'failed', failure } });
    expect(deviceStatus(device)).toEqual({ tone: 'danger', phase: 'failed' });
  });

  test('is what adb says while it does not', () => {
    expect(deviceStatus(sampleDevice({ serial: 'A', adbState: 'unauthorized' }))).toEqual({
      tone: 'warning',
      adb: 'unauthorized',
    });
  });

  test('is the way back while a session is being got back', () => {
    const session = { phase: 'reconnecting', attempt: 1, retryAtMs: 0, failure } as const;
    expect(deviceStatus(sampleDevice({ serial: 'A', adbState: 'gone', session }))).toEqual({
      tone: 'warning',
      phase: 'reconnecting',
    });
  });
});

test('a device without a model goes by its serial', () => {
  expect(deviceName(sampleDevice({ serial: 'A' }))).toBe('A');
  expect(deviceName(sampleDevice({ serial: 'A', model: 'ROCK_5B' }))).toBe('ROCK 5B');
  expect(deviceName(sampleDevice({ serial: 'A', session: readySession }))).toBe('Pixel 8 Pro');
});

test('steps before the current one are done, waiting for permission is part of root', () => {
  const states = (step: Parameters<typeof stepState>[1]) => connectSteps.map((each) => stepState(each, step));
  expect(states('probe')).toEqual(['active', 'ahead', 'ahead', 'ahead', 'ahead']);
  expect(states('permission')).toEqual(['done', 'active', 'ahead', 'ahead', 'ahead']);
  expect(states('verify')).toEqual(['done', 'done', 'done', 'active', 'ahead']);
});
