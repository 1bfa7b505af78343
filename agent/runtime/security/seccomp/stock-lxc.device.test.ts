// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { StockLxc, type StockRelease, stockReleases } from '../../../../e2e/conformance/stock-lxc.ts';
import { buildBusyboxGuest } from '../../../../e2e/fixtures/guests/busybox/busybox-guest.ts';
import { LodgedClient } from '../../../../e2e/fixtures/lodged-client.ts';
import { buildSyscallProbe } from '../../../../e2e/fixtures/syscall-probe/build-probe.ts';
import { type CallData, checkProgram, runProgram } from './testing/run-program.ts';

/** What stock lxc-start, the tail of our start and a static sleep need. */
const needed =
  `access arch_prctl brk capget capset chdir clock_gettime clock_nanosleep clone close close_range dup2 dup3 execve
exit exit_group fcntl fstat futex getdents64 getegid geteuid getgid getpid getppid getrandom gettid getuid ioctl keyctl kill lseek
mmap mprotect munmap nanosleep newfstatat open openat openat2 personality poll prctl prlimit64 read readlink readlinkat recvfrom
recvmsg restart_syscall rseq rt_sigaction rt_sigprocmask rt_sigreturn seccomp sendmsg sendto set_robust_list set_tid_address setgid setgroups setsid
setuid sigaltstack socket stat tgkill umask uname wait4 waitid write writev`
    .split(/\s+/)
    .map((name) => `${name}\n`)
    .join('');

const deny = '2\ndenylist\n';
const policies: Readonly<Record<string, string>> = {
  'one call, killed': `${deny}mknod\n`,
  'every action, comments and blanks': `${deny}\nmknod kill # why\nmknodat errno  1\n# none\nreboot trap\nswapon errno 0\n`,
  'sections of this processor and of others': `${deny}[arm64]\nread errno 1\n[x86]\nmknod errno 1\n[x86_64]\nmknodat errno 2\n[x32]\nswapon errno 3\n[all]\nswapoff errno 4\n[mips]\nwrite\n`,
  'a default of its own': `2\nblacklist errno 38\n${needed.replaceAll('\n', ' allow\n')}mknod errno 1\n`,
  'several rules for a call': `${deny}mknod errno 1\nmknod errno 2\nswapon errno 1 [1,9,SCMP_CMP_EQ]\nswapon errno 2\n`,
  'every comparison': `${deny}mknod errno 1 [1,8,SCMP_CMP_NE][2,9,<]\nmknodat errno 2 [0,9,<=] [3,8,>=]\nswapon errno 3 [0,8,>]\nioctl errno 4 [1,0x5401,==]\nreboot errno 5 [5,010,SCMP_CMP_LE]\n`,
  'words of 64 bits': `${deny}mknod errno 1 [1,0x100005401,>=]\nswapon errno 2 [0,0xffffffffffffffff,!=]\nioctl errno 3 [1,0x100005401,==]\nreboot errno 4 [2,4294967296,<]\n`,
  masks: `${deny}mknod errno 1 [1,3,&=,2]\nswapon errno 2 [1,0x100000000,SCMP_CMP_MASKED_EQ,0x100000001]\nioctl errno 3 [1,3,&=]\n`,
  'rules that contradict each other': `${deny}mknod errno 1 [1,9,==]\nmknod errno 2 [2,9,==]\nswapon errno 1 [1,5,>]\nswapon errno 2 [1,7,>]\nioctl errno 1 [1,7,>]\nioctl errno 2 [1,9,==]\n`,
  'calls that only 32-bit programs have, or nobody': `${deny}umount errno 1\nwaitpid errno 2\n_llseek errno 3\nno_such_call errno 4\n133 errno 5\n`,
  'forced unmounts': `${deny}reject_force_umount  # comment\n[x86]\nmknod errno 1\n`,
  'no rule': deny,
  'an allowlist': `2\nallowlist errno 38\n${needed}`,
  'an allowlist with sections and words': `2\nwhitelist trap\n[x86_64]\n${needed}[all]\nmknod errno 3\nswapon allow [1,9,==]\n`,
  'numbers alone': `1\nallowlist\n${Array.from({ length: 462 }, (_, number) => number)
    .filter((number) => number % 9 !== 7 || number < 64 || (number > 200 && number < 340))
    .join('\n')}\n`,
};

let base: string;
let probe: string;
let client: LodgedClient;
const stock = new Map<StockRelease, StockLxc>();
const releases = Object.keys(stockReleases) as StockRelease[];

beforeAll(async () => {
  base = mkdtempSync('/var/tmp/lodge-policies-');
  probe = await buildSyscallProbe('x86_64');
  for (const release of releases) stock.set(release, await StockLxc.fetch(release));
  const { rootfsDirectory } = await buildBusyboxGuest('amd64');
  // Stock LXC sees nothing of this tree.
  cpSync(rootfsDirectory, `${base}/rootfs`, { recursive: true, verbatimSymlinks: true });
  for (const name of ['ours', ...releases.map((release) => `stock-${release}`)]) {
    mkdirSync(`${base}/guests/${name}/log`, { recursive: true });
    const lines = [
      `lxc.rootfs.path = dir:${base}/rootfs`,
      'lxc.init.cmd = /bin/sleep 1000',
      'lxc.net.0.type = empty',
      'lxc.apparmor.profile = unconfined',
      `lxc.seccomp.profile = ${base}/policy`,
    ];
    writeFileSync(`${base}/guests/${name}/config`, `${lines.join('\n')}\n`);
  }
  client = await LodgedClient.open(base);
});

afterAll(async () => {
  await client?.close();
  rmSync(base, { recursive: true, force: true });
});

/** The one filter of a process. */
function filterOf(pid: number): Uint8Array {
  const lines = execFileSync(probe, ['filters', String(pid)], { encoding: 'utf8' })
    .trim()
    .split('\n');
  expect(lines).toHaveLength(1);
  return new Uint8Array(Buffer.from(lines[0] ?? '', 'hex'));
}

async function ownFilter(): Promise<Uint8Array> {
  const { initPid } = await client.request('guest.start', { name: 'ours' });
  try {
    return filterOf(initPid ?? 0);
  } finally {
    await client.request('guest.kill', { name: 'ours' });
  }
}

async function stockFilter(release: StockRelease): Promise<Uint8Array> {
  const lxc = stock.get(release) as StockLxc;
  const at = ['-P', `${base}/guests`, '-n', `stock-${release}`];
  rmSync(`${base}/stock.log`, { force: true });
  const started = await lxc.run('lxc-start', [...at, '-d', '-o', `${base}/stock.log`, '-l', 'INFO']);
  try {
    if (started.code !== 0)
      throw new Error(
        readFileSync(`${base}/stock.log`, 'utf8')
          .split('\n')
          .filter((line) => line.includes('ERROR'))
          .join('\n'),
      );
    return filterOf(Number((await lxc.run('lxc-info', [...at, '-pH'])).stdout));
  } finally {
    await lxc.run('lxc-stop', [...at, '-k']);
  }
}

const audit = { x86_64: 0xc000003e, i386: 0x40000003, aarch64: 0xc00000b7 };
const range = (from: number, count: number): number[] => Array.from({ length: count }, (_, index) => from + index);
const words = [0n, 1n, 2n, 3n, 5n, 6n, 7n, 8n, 9n, 10n, 0x5401n, 0xffff_ffffn, 0x1_0000_0000n, 0x1_0000_0001n];
const wide = [...words, 0x1_0000_5401n, 0x1_0000_5400n, 0x2_0000_0000n, 0xffff_ffff_ffff_ffffn];

/** Every number, and calls that the policies have filters for with every pair of words. */
function* everyCall(): Generator<CallData> {
  const numbers = [...range(0, 600), ...range(0x4000_0000, 600), 0xf0002, 0x7fff_ffff, 0xffff_fffe, 0xffff_ffff];
  for (const of of Object.values(audit))
    for (const number of numbers) yield { audit: of, number, arguments: [0n, 0n, 0n, 0n, 0n, 0n] };
  const filtered: [number, number[]][] = [
    [
      audit.x86_64,
      [16, 133, 166, 167, 169, 259, 0x40000085, 0x400000a6, 0x400000a7, 0x400000a9, 0x40000103, 0x40000202],
    ],
    [audit.i386, [14, 52, 54, 87, 88, 297]],
  ];
  for (const [of, them] of filtered)
    for (const number of them)
      for (const even of wide)
        for (const odd of wide) yield { audit: of, number, arguments: [even, odd, even, odd, even, odd] };
}

/** i386's own calls for sockets and System V IPC: libseccomp has no rule for them, and takes what the policy says of all others. */
function isUnknownToLibseccomp({ audit: of, number }: CallData): boolean {
  return of === audit.i386 && ((number >= 359 && number <= 373) || (number >= 393 && number <= 402));
}

/** Calls that two filters answer otherwise. */
function differences(one: Uint8Array, other: Uint8Array): string[] {
  const found: string[] = [];
  for (const data of everyCall()) {
    if (isUnknownToLibseccomp(data)) continue;
    const [first, second] = [runProgram(one, data), runProgram(other, data)];
    if (first !== second)
      found.push(
        `${data.audit.toString(16)} ${data.number} ${data.arguments}: ${first.toString(16)}, ${second.toString(16)}`,
      );
  }
  return found;
}

test.each(Object.entries(policies))(
  'stock LXC and lodged make filters of one meaning of a policy: %s',
  async (_, policy) => {
    writeFileSync(`${base}/policy`, policy);
    const ours = await ownFilter();
    checkProgram(ours);
    for (const release of releases) {
      const found = differences(await stockFilter(release), ours);
      expect(found.slice(0, 10), `${found.length} differences from ${release}`).toEqual([]);
    }
  },
);

test('the one known difference: sockets and IPC of 32-bit programs, which libseccomp lets by', async () => {
  writeFileSync(`${base}/policy`, `${deny}socket errno 1\nsemget errno 2\n`);
  const ours = await ownFilter();
  const theirs = await stockFilter('6.0');
  const differ = (number: number, first: bigint): boolean => {
    const data = { audit: audit.i386, number, arguments: [first, 0n, 0n, 0n, 0n, 0n] };
    return runProgram(ours, data) !== runProgram(theirs, data);
  };
  // socket, semget; socketcall(SYS_SOCKET), ipc(SEMGET); and their neighbours.
  expect([differ(359, 0n), differ(393, 0n), differ(102, 1n), differ(117, 2n)]).toEqual([true, true, true, true]);
  expect(differences(theirs, ours)).toEqual([]);
});

test.each(['denylist\nmknod allow', 'denylist\nmknod errno 5000', 'denylist\n[sparc]\nmknod', 'denylist\nmknod trace'])(
  'both refuse %j',
  async (policy) => {
    writeFileSync(`${base}/policy`, `2\n${policy}\n`);
    await expect(client.request('guest.start', { name: 'ours' })).rejects.toMatchObject({ reason: 'config-invalid' });
    for (const release of releases) {
      const at = ['-P', `${base}/guests`, '-n', `stock-${release}`];
      expect((await (stock.get(release) as StockLxc).run('lxc-start', [...at, '-d'])).code).toBe(1);
    }
  },
);
