// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import {
  emptyForm,
  type FormError,
  freshForm,
  type NewGuestForm,
  requestOf,
  validate,
  withAddress,
  withHeldLimits,
  withTemplate,
} from './new-guest.ts';

const good: NewGuestForm = { ...emptyForm, name: 'alpine', archivePath: '/tmp/rootfs.tar.gz' };

describe('the form of a new guest', () => {
  test('is fine with a name and an archive', () => {
    expect(validate(good, ['debian'])).toEqual({});
  });

  test.each<[Partial<NewGuestForm>, keyof NewGuestForm, FormError]>([
    [{ name: '' }, 'name', 'nameMissing'],
    [{ name: '-x' }, 'name', 'nameInvalid'],
    [{ name: 'a b' }, 'name', 'nameInvalid'],
    [{ name: 'a'.repeat(64) }, 'name', 'nameInvalid'],
    [{ name: '../etc' }, 'name', 'nameInvalid'],
    [{ name: 'debian' }, 'name', 'nameTaken'],
    [{ archivePath: '  ' }, 'archivePath', 'archiveMissing'],
    [{ initCommand: 'init' }, 'initCommand', 'initInvalid'],
    [{ source: 'device', devicePath: 'sdcard/x.tar' }, 'devicePath', 'devicePathInvalid'],
    [{ memoryMebibytes: '0' }, 'memoryMebibytes', 'numberInvalid'],
    [{ cpuPercent: '1.5' }, 'cpuPercent', 'numberInvalid'],
    [{ pids: 'many' }, 'pids', 'numberInvalid'],
    [{ ttys: '10' }, 'ttys', 'ttysInvalid'],
    [{ network: 'veth', ipv4Address: '10.0.0.2' }, 'ipv4Address', 'addressInvalid'],
    [{ network: 'veth', ipv4Address: '10.0.0.256/24' }, 'ipv4Address', 'addressInvalid'],
    [{ network: 'veth', ipv4Address: '10.0.0.2/33' }, 'ipv4Address', 'addressInvalid'],
    [{ network: 'veth', ipv4Gateway: 'router' }, 'ipv4Gateway', 'gatewayInvalid'],
    [{ network: 'veth', link: 'a-bridge-name-too-long' }, 'link', 'linkInvalid'],
    [{ preset: 'custom', haltSignal: 'HALT' }, 'haltSignal', 'signalInvalid'],
  ])('%o is wrong in %s: %s', (change, field, error) => {
    expect(validate({ ...good, ...change }, ['debian'])).toEqual({ [field]: error });
  });

  test('addresses matter only where there is a link for them', () => {
    expect(validate({ ...good, network: 'empty', ipv4Address: 'x', hostAddress: 'y' }, [])).toEqual({});
    expect(validate({ ...good, network: 'veth', link: 'br0', hostAddress: 'y' }, [])).toEqual({});
  });
});

test('a limit that the device has no controller for is none, whatever was typed or a template brings', () => {
  const android = { ...good, ...withTemplate(good, 'android'), cpuPercent: '50' };
  expect(requestOf(withHeldLimits(android, ['cpu', 'cpuset'])).limits).toEqual({ cpuPercent: 50 });
  expect(withHeldLimits(good, ['memory', 'cpu', 'pids'])).toEqual(good);
});

describe('a template', () => {
  test('brings the limits that it needs, where nobody has changed them', () => {
    const android = { ...good, ...withTemplate(good, 'android') };
    expect(android).toMatchObject({ template: 'android', memoryMebibytes: '2048', pids: '' });
    expect({ ...android, ...withTemplate(android, 'linux') }).toMatchObject({ memoryMebibytes: '256', pids: '256' });
    expect(withTemplate({ ...good, memoryMebibytes: '900' }, 'android').memoryMebibytes).toBeUndefined();
  });

  test('says which of several container images, where that is said', () => {
    expect(requestOf({ ...good, image: ' redroid:14 ' }).image).toBe('redroid:14');
    expect(requestOf(good).image).toBeUndefined();
  });

  test('of an Android says who draws, and nothing of its init', () => {
    const asked = requestOf({ ...good, template: 'android', gpu: 'host', initCommand: 'x', preset: 'systemd' });
    expect(asked).toMatchObject({ template: 'android', gpu: 'host' });
    expect(Object.keys(asked)).not.toContain('haltSignal');
    expect(Object.keys(asked)).not.toContain('initCommand');
    expect(validate({ ...good, template: 'android', initCommand: 'x' }, [])).toEqual({});
  });

  test('left to the agent, the signals are left to it as well', () => {
    expect(Object.keys(requestOf(good))).toEqual(['name', 'template', 'ttys', 'limits', 'network']);
  });
});

describe('the request', () => {
  test('carries limits in the units of the wire, and only those that are set', () => {
    const { limits } = requestOf({ ...good, memoryMebibytes: '256', cpuPercent: '', pids: '64' });
    expect(limits).toEqual({ memoryBytes: 268_435_456, pids: 64 });
  });

  test.each([
    ['busybox', { haltSignal: 'SIGUSR1', rebootSignal: 'SIGTERM' }],
    ['systemd', { haltSignal: 'SIGRTMIN+3', rebootSignal: 'SIGINT' }],
    ['custom', { haltSignal: 'SIGPWR', rebootSignal: 'SIGHUP' }],
  ] as const)('for %s asks with the signals that it understands', (preset, signals) => {
    expect(requestOf({ ...good, preset, haltSignal: 'SIGPWR', rebootSignal: 'SIGHUP' })).toMatchObject(signals);
  });

  test('names addresses of a veth pair, and no host address beside a bridge', () => {
    const veth = { ...good, network: 'veth' } as const;
    expect(requestOf(veth).network).toEqual({
      type: 'veth',
      ipv4Address: '10.83.0.2/24',
      ipv4Gateway: '10.83.0.1',
      hostAddress: '10.83.0.1/24',
    });
    expect(requestOf({ ...veth, link: 'br0' }).network).not.toHaveProperty('hostAddress');
    expect(requestOf({ ...veth, network: 'none' }).network).toEqual({ type: 'none' });
  });
});

/** As a person types it, letter by letter. */
function typed(form: NewGuestForm, address: string): NewGuestForm {
  let now = form;
  for (let end = 0; end <= address.length; end++) now = { ...now, ...withAddress(now, address.slice(0, end)) };
  return now;
}

test('gateway and host address follow the address while they are its own', () => {
  expect(typed(emptyForm, '192.168.7.40/26')).toMatchObject({
    ipv4Address: '192.168.7.40/26',
    ipv4Gateway: '192.168.7.1',
    hostAddress: '192.168.7.1/26',
  });
  const own = { ...emptyForm, ipv4Gateway: '10.83.0.254' };
  expect(typed(own, '10.9.0.2/24')).toMatchObject({ ipv4Gateway: '10.83.0.254', hostAddress: '10.9.0.1/24' });
});

test('a new guest has a network that no other has', () => {
  expect(freshForm([])).toEqual(emptyForm);
  expect(freshForm(['10.83.0.2/24', 'fd00::2/64', '10.83.2.9/24'])).toMatchObject({
    ipv4Address: '10.83.1.2/24',
    ipv4Gateway: '10.83.1.1',
    hostAddress: '10.83.1.1/24',
  });
});
