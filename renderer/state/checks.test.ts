// SPDX-License-Identifier: Apache-2.0
// @vitest-environment happy-dom
import { beforeEach, expect, test } from 'vitest';
import { DesktopFailure } from '../../electron/ipc/failure.ts';
import { sampleChecks } from '../preview/sample-checks.ts';
import { ScriptedBridge } from '../preview/scripted-bridge.ts';
import { Backend } from './backend.ts';
import { createChecksStore, parseOffered } from './checks.ts';

beforeEach(() => window.localStorage.clear());

test('the checks are offered once for a device, in later windows too', async () => {
  const backend = new Backend(new ScriptedBridge({ 'host.check': () => ({ checks: [...sampleChecks] }) }));
  const store = createChecksStore(backend, window.localStorage);
  store.getState().decline('ONE');
  await store.getState().run('TWO');
  expect(store.getState().runs.TWO).toMatchObject({ phase: 'done', checks: sampleChecks });
  expect(createChecksStore(backend, window.localStorage).getState().offered).toEqual(['ONE', 'TWO']);
});

test('a second wish while they run asks the device nothing', async () => {
  const bridge = new ScriptedBridge({ 'host.check': () => ({ checks: [] }) });
  const store = createChecksStore(new Backend(bridge), window.localStorage);
  await Promise.all([store.getState().run('ONE'), store.getState().run('ONE')]);
  expect(bridge.calls.filter(({ name }) => name === 'host.check')).toHaveLength(1);
});

test('why they could not be done is kept, and they can be tried again', async () => {
  const bridge = new ScriptedBridge({
    'host.check': () => {
      throw new DesktopFailure('connection-lost', 'gone');
    },
  });
  const store = createChecksStore(new Backend(bridge), window.localStorage);
  await store.getState().run('ONE');
  expect(store.getState().runs.ONE).toMatchObject({ phase: 'failed', failure: { reason: 'connection-lost' } });
  bridge.scripts['host.check'] = () => ({ checks: [] });
  await store.getState().run('ONE');
  expect(store.getState().runs.ONE?.phase).toBe('done');
});

test.each([[null], ['{}'], ['not json'], ['[1, null]']])('storage that holds %s offers anew', (text) => {
  expect(parseOffered(text)).toEqual([]);
});
