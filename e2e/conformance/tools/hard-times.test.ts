// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { helper } from '../../fixtures/lodged-client.ts';
import { makeToolGuests, type ToolGuests } from './tool-guest.ts';

const isolated = fileURLToPath(new URL('../../isolated.sh', import.meta.url));
let guests: ToolGuests;

beforeAll(async () => {
  guests = await makeToolGuests();
});

afterAll(() => guests.dispose());

/** With `tool NAME GUEST WORD ...`, and `left`, which tells what of guests is there. */
function told(script: string): Promise<string[]> {
  const lines = `
tool() { name=$1; guest=$2; shift 2; ${helper} $name -P $lxcpath -n $guest "$@" 2>&1; echo "$name $?"; }
state() { ${helper} lxc-info -P $lxcpath -n $1 -sH; }
left() { pgrep -f '^\\[lodge monitor'; find /sys/fs/cgroup -name 'lxc.*'; find $base/run -type s; echo that is all; }
base=${guests.base}; lxcpath=$base/guests
${script}`;
  const child = spawn(isolated, ['sh', '-c', lines], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (bytes: Buffer) => {
    text += bytes.toString();
  });
  return new Promise((resolve) => child.on('close', () => resolve(text.trim().split('\n'))));
}

/** Its init heeds no signal. */
const deaf = `
mkdir -p $lxcpath/deaf
sed -e '/^lxc.net/d' $lxcpath/web/config >$lxcpath/deaf/config
echo 'lxc.init.cmd = /bin/busybox sh -c "trap : USR1 TERM INT HUP; while :; do sleep 1; done"' >>$lxcpath/deaf/config`;

test('a guest that heeds no signal is waited for, then killed, or left where that is asked for', async () => {
  const script = `${deaf}
tool lxc-start deaf
tool lxc-stop deaf -W; state deaf
tool lxc-stop deaf -t 1 --nokill; state deaf
tool lxc-stop deaf -t 1; state deaf
left`;
  expect(await told(script)).toEqual([
    ...['lxc-start 0', 'lxc-stop 0', 'RUNNING', 'lxc-stop 1', 'RUNNING', 'lxc-stop 0', 'STOPPED', 'that is all'],
  ]);
});

test('of many starts at the same time one starts it, and none of those while it stops does harm', async () => {
  const script = `${deaf}
for each in 1 2 3 4 5 6; do tool lxc-start deaf >$base/start.$each & done; wait
pgrep -fc '^\\[lodge monitor'
grep -lx 'lxc-start 0' $base/start.* | wc -l | grep -qx '[1-6]' && echo started
tool lxc-stop deaf -t 1 >$base/stop &
until [ -s $base/stop ]; do tool lxc-start deaf >>$base/starts; done
wait; cat $base/stop; grep -vEx 'lxc-start( [01]|: deaf: (Container is already|deaf is) running)' $base/starts
tool lxc-start deaf >$base/start; state deaf
for each in 1 2 3; do tool lxc-stop deaf -k >$base/stop.$each & done; wait
state deaf; left`;
  expect(await told(script)).toEqual(['1', 'started', 'lxc-stop 0', 'RUNNING', 'STOPPED', 'that is all']);
});

test('a monitor that is killed takes its guest along, and the next start finds nothing in its way', async () => {
  const script = `
tool lxc-start web; init=$(${helper} lxc-info -P $lxcpath -n web -pH)
kill -9 $(pgrep -f '^\\[lodge monitor')
tail --pid=$init -f /dev/null; state web
tool lxc-start web; state web
tool lxc-stop web -k; left`;
  expect(await told(script)).toEqual([
    ...['lxc-start 0', 'STOPPED', 'lxc-start 0', 'RUNNING', 'lxc-stop 0', 'that is all'],
  ]);
});

test('logs on a full disk do not hold a guest up', async () => {
  const script = `
mkdir $base/small; mount -t tmpfs -o size=64k tmpfs $base/small
mkdir -p $lxcpath/full; sed -e '/^lxc.net/d' $lxcpath/web/config >$lxcpath/full/config
cat >>$lxcpath/full/config <<END
lxc.log.file = $base/small/log
lxc.log.level = TRACE
lxc.console.logfile = $base/small/console
lxc.init.cmd = /bin/busybox sh -c "while :; do ls -lR /bin; done"
END
tool lxc-start full -o $base/small/tool
until dd if=/dev/zero of=$base/small/fill bs=4k count=1 2>&1 | grep -q 'No space'; do sleep 0.1; done
tool lxc-attach full -- echo alive
tool lxc-attach full -o $base/small/tool -- /nothing
tool lxc-stop full -k -o $base/small/tool
tool lxc-start full; tool lxc-stop full -k
umount $base/small; left`;
  expect(await told(script)).toEqual([
    ...['lxc-start 0', 'alive', 'lxc-attach 0', 'lxc-attach: full: there is no /nothing in the guest'],
    ...['lxc-attach: full: the log: write: ENOSPC (No space left on device)', 'lxc-attach 127', 'lxc-stop 0'],
    ...['lxc-start 0', 'lxc-stop 0', 'that is all'],
  ]);
});

test('guests of a folder that is read-only run', async () => {
  const script = `
mount --bind $lxcpath $lxcpath; mount -o remount,bind,ro $lxcpath
tool lxc-start web -s lxc.rootfs.options=ro; state web
tool lxc-attach web -- hostname
tool lxc-copy other -N more
tool lxc-stop web -k; umount $lxcpath; left`;
  expect(await told(script)).toEqual([
    ...['lxc-start 0', 'RUNNING', 'web', 'lxc-attach 0', expect.stringMatching(/^lxc-copy: .*EROFS/), 'lxc-copy 1'],
    ...['lxc-stop 0', 'that is all'],
  ]);
});

test('what somebody removes below a guest that runs does not keep it from its end', async () => {
  const script = `
cp -a $lxcpath/web $lxcpath/lost; sed -i -e '/^lxc.net/d; s|/web/|/lost/|' $lxcpath/lost/config
tool lxc-start lost; rm -r $lxcpath/lost
state lost; ${helper} lxc-ls -P $lxcpath --running
tool lxc-attach lost -- /bin/sh
tool lxc-stop lost -k; left`;
  expect(await told(script)).toEqual([
    ...['lxc-start 0', 'RUNNING', 'lost', 'lxc-attach: lost: there is no /bin/sh in the guest', 'lxc-attach 127'],
    ...['lxc-stop 0', 'that is all'],
  ]);
});
