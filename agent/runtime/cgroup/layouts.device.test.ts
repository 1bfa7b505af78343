// SPDX-License-Identifier: Apache-2.0
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildBusyboxGuest, busyboxSignals } from '../../../e2e/fixtures/guests/busybox/busybox-guest.ts';
import { ChannelText, LodgedClient } from '../../../e2e/fixtures/lodged-client.ts';

const isolated = 'e2e/isolated.sh';
const layouts = {
  v1: [isolated, 'e2e/cgroup-layout.sh', 'v1'],
  v2: [isolated, 'e2e/cgroup-layout.sh', 'v2'],
  android: [isolated, 'e2e/cgroup-layout.sh', 'android'],
  hybrid: [isolated],
} as const;
type Layout = keyof typeof layouts;

/** What each host's own files say of a limit of `lxc.cgroup2.cpu.max`; v2 has no controllers here, so one of its own files. */
const limits: Readonly<Record<Layout, { line: string; file: string; value: string }>> = {
  v1: { line: 'cpu.max = 50000 100000', file: '/sys/fs/cgroup/cpu/$limit/cpu.cfs_quota_us', value: '50000' },
  hybrid: { line: 'pids.max = 33', file: '/sys/fs/cgroup/pids/$limit/pids.max', value: '33' },
  android: { line: 'memory.max = 64M', file: '/mnt/memcg/$limit/memory.limit_in_bytes', value: '67108864' },
  v2: { line: 'cgroup.max.descendants = 9', file: '/sys/fs/cgroup/$limit/cgroup.max.descendants', value: '9' },
};

const split = `lxc.cgroup.dir.monitor = test/m
lxc.cgroup.dir.container = test/c
lxc.cgroup.dir.container.inner = in
`;
const names = {
  plain: { limit: 'lxc.payload.guest', payload: '/lxc.payload.guest', monitor: '/lxc.monitor.guest', lines: '' },
  split: { limit: 'test/c', payload: '/test/c/in', monitor: '/test/m', lines: split },
};

describe.each(Object.keys(layouts) as Layout[])('on %s', (layout) => {
  let base: string;
  let archive: Buffer;
  let client: LodgedClient;

  beforeAll(async () => {
    base = mkdtempSync('/var/tmp/lodge-layouts-');
    archive = readFileSync((await buildBusyboxGuest('amd64')).tarPath);
    client = await LodgedClient.open(base, layouts[layout]);
  });

  afterAll(async () => {
    await client?.close();
    rmSync(base, { recursive: true, force: true });
  });

  async function create(name: string, lines: readonly string[]): Promise<void> {
    const upload = client.openChannel();
    upload.listen({ onData: () => undefined });
    const { halt: haltSignal, reboot: rebootSignal } = busyboxSignals;
    const request = { name, template: 'linux', haltSignal, rebootSignal, ttys: 0, limits: {} } as const;
    const created = client.request('guest.create', {
      request: { ...request, network: { type: 'empty' } },
      channel: upload.id,
    });
    upload.write(new Uint8Array(archive));
    upload.end();
    await created;
    appendFileSync(`${base}/guests/${name}/config`, `${lines.join('\n')}\n`);
  }

  async function run(name: string, command: string): Promise<string> {
    const channel = client.openChannel();
    const text = new ChannelText(channel);
    const request = { command: ['/bin/sh', '-c', command], cwd: '/', uid: 0, gid: 0, environment: [], terminal: false };
    await client.request('guest.exec', { name, channel: channel.id, request: { ...request, rows: 24, columns: 80 } });
    return text.end();
  }

  const lines = (file: string): string[] =>
    readFileSync(`${base}/${file}`, 'utf8')
      .split('\n')
      .filter((line) => line !== '');

  test.each(Object.keys(names) as (keyof typeof names)[])(
    'a guest with %s folders is limited in its own, the monitor is elsewhere, and nothing is left',
    async (kind) => {
      const { limit, payload, monitor, lines: own } = names[kind];
      const { line, file, value } = limits[layout];
      const mounted = `grep -E ' - cgroup2? ' /proc/self/mountinfo | cut -d' ' -f5`;
      const left = `for place in $(${mounted}); do find $place -mindepth 1 -name 'lxc.*' -o -mindepth 1 -name test; done`;
      await create(kind, [
        own.trim(),
        `lxc.cgroup2.${line}`,
        // The hooks run where the monitor is, and see its host's mounts. LXC gives words of its own behind theirs.
        `lxc.hook.start-host = cat /proc/$LXC_PID/cgroup > ${base}/payload #`,
        `lxc.hook.start-host = cat /proc/self/cgroup > ${base}/monitor #`,
        `lxc.hook.start-host = cat ${file.replace('$limit', limit.replace('guest', kind))} > ${base}/limit #`,
        `lxc.hook.start-host = { ${left}; } > ${base}/made #`,
        `lxc.hook.post-stop = { ${left}; } > ${base}/left #`,
      ]);
      await client.request('guest.start', { name: kind });
      const mounts = new Set(
        (await run(kind, 'cat /proc/self/cgroup'))
          .trim()
          .split('\n')
          .map((each) => each.split(':')[1]),
      );
      expect(lines('limit')).toEqual([value]);
      expect(lines('made').length).toBeGreaterThan(0);
      const places = (text: string): string[] => lines(text).map((each) => each.split(':')[2] ?? '');
      // Hierarchies that this layout does not mount keep both at the root.
      const isThere = (place: string): boolean => place !== '/';
      expect(new Set(places('payload').filter(isThere))).toEqual(new Set([payload.replace('guest', kind)]));
      expect(new Set(places('monitor').filter(isThere))).toEqual(new Set([monitor.replace('guest', kind)]));
      expect(places('payload').filter(isThere)).toHaveLength(places('monitor').filter(isThere).length);
      expect(mounts.size).toBeGreaterThan(1);
      await client.request('guest.freeze', { name: kind });
      expect((await client.request('guest.get', { name: kind })).state).toBe('FROZEN');
      await client.request('guest.unfreeze', { name: kind });
      expect(await run(kind, 'sed "s/.*://" /proc/self/cgroup | sort -u')).toBe('/\n');
      await client.request('guest.kill', { name: kind });
      expect(lines('left')).toEqual([]);
    },
  );

  test('device rules hold', async () => {
    await create('devices', ['lxc.cgroup2.devices.deny = c 1:5 r']);
    await client.request('guest.start', { name: 'devices' });
    const told = await run('devices', 'head -c 1 /dev/zero | wc -c; head -c 1 /dev/urandom | wc -c');
    // Android has no device controller on v1: a program on v2 does it.
    expect(told).toContain('/dev/zero: Operation not permitted');
    expect(told.trim().split('\n').at(-1)).toBe('1');
    await client.request('guest.kill', { name: 'devices' });
  });
});
