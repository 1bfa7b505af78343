// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { callParams, checked, checkStreamMessage, streamParams } from './params.ts';

const serial = 'R58M123ABC';
const request = { name: 'web', template: 'linux', ttys: 1, limits: {}, network: { type: 'empty' } };

function refused(name: keyof typeof callParams, params: unknown): string {
  try {
    checked(params, 'params', callParams[name] as never);
  } catch (error) {
    expect(error).toMatchObject({ name: 'DesktopFailure', reason: 'request-invalid' });
    return (error as Error).message;
  }
  throw new Error('it was accepted');
}

describe('the params of a call', () => {
  it('are taken when they are of the contract', () => {
    expect(checked({ serial, guest: 'web' }, 'params', callParams['guest.start'])).toEqual({ serial, guest: 'web' });
    const create = { serial, request, archivePath: '/tmp/x.tar', taskId: 'a-1' };
    expect(checked(create, 'params', callParams['guest.create'])).toEqual(create);
    const stop = { serial, guest: 'web', timeoutMs: 0 };
    expect(checked(stop, 'params', callParams['guest.stop'])).toEqual(stop);
  });

  it.each([
    ['guest.start', undefined, 'params: an object'],
    ['guest.start', [], 'params: an object'],
    ['guest.start', { serial }, 'params.guest'],
    ['guest.start', { serial, guest: '../etc' }, 'params.guest'],
    ['guest.start', { serial, guest: '' }, 'params.guest'],
    ['guest.start', { serial: 7, guest: 'web' }, 'params.serial'],
    ['guest.start', { serial, guest: 'web', more: 1 }, 'params.more'],
    ['guest.stop', { serial, guest: 'web', timeoutMs: -1 }, 'params.timeoutMs'],
    ['guest.stop', { serial, guest: 'web', timeoutMs: Number.NaN }, 'params.timeoutMs'],
    ['metrics.subscribe', { serial, guest: 'web', intervalMs: 1 }, 'params.intervalMs'],
    ['guest.config.write', { serial, guest: 'web', text: 'x'.repeat(256 * 1024 + 1) }, 'params.text'],
    [
      'guest.create',
      { serial, request: { ...request, limits: { cpuPercent: 0 } }, archivePath: '/x', taskId: 'a' },
      'params.request.limits.cpuPercent',
    ],
    [
      'guest.create',
      { serial, request: { ...request, network: { type: 'host' } }, archivePath: '/x', taskId: 'a' },
      'params.request.network.type',
    ],
    [
      'guest.create',
      { serial, request: { ...request, haltSignal: 'rm -rf' }, archivePath: '/x', taskId: 'a' },
      'params.request.haltSignal',
    ],
    ['task.cancel', { taskId: '<script>' }, 'params.taskId'],
    ['app.info', { anything: true }, 'params.anything'],
  ] as const)('of %s are refused: %j', (name, params, where) => {
    expect(refused(name, params)).toContain(where);
  });

  it('do not take keys from the prototype', () => {
    const params = Object.assign(Object.create({ guest: 'web' }) as object, { serial });
    // What is inherited is read as any value is; the point is that nothing beyond the shape passes.
    expect(Object.keys(checked(params, 'params', callParams['guest.start']))).toEqual(['serial', 'guest']);
  });
});

describe('the messages of a stream', () => {
  it('are taken when they are of the contract', () => {
    const bytes = Uint8Array.of(1, 2);
    expect(checkStreamMessage({ kind: 'data', bytes })).toEqual({ kind: 'data', bytes });
    expect(checkStreamMessage({ kind: 'resize', rows: 24, columns: 80 })).toEqual({
      kind: 'resize',
      rows: 24,
      columns: 80,
    });
    expect(checkStreamMessage({ kind: 'consumed', bytes: 12 })).toEqual({ kind: 'consumed', bytes: 12 });
    expect(checkStreamMessage({ kind: 'close' })).toEqual({ kind: 'close' });
  });

  it.each([
    undefined,
    {},
    { kind: 'data', bytes: 'text' },
    { kind: 'data', bytes: new Uint8Array(1024 * 1024 + 1) },
    { kind: 'resize', rows: 0, columns: 80 },
    { kind: 'resize', rows: 24 },
    { kind: 'consumed', bytes: -1 },
    { kind: 'nothing' },
  ])('are refused when they are not: case %#', (message) => {
    expect(() => checkStreamMessage(message)).toThrow(expect.objectContaining({ reason: 'request-invalid' }));
  });
});

it('refuses a stream of a terminal that has no size', () => {
  const params = { serial, guest: 'web', tty: 0, rows: 0, columns: 80 };
  expect(() => checked(params, 'params', streamParams.console)).toThrow('params.rows');
});
