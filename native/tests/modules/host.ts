// SPDX-License-Identifier: Apache-2.0
import * as file from 'lodge:file';
import * as host from 'lodge:host';
import * as process from 'lodge:process';
import * as text from 'lodge:text';
import { behaviour, equal, isTrue } from './behaviour.ts';

behaviour('host: uname is what the kernel says', () => {
  const { sysname, release, nodename } = host.uname();
  equal(sysname, 'Linux');
  equal(release, file.readText('/proc/sys/kernel/osrelease').trim());
  equal(nodename, file.readText('/proc/sys/kernel/hostname').trim());
});

behaviour('host: the paths of helper and agent are absolute and theirs', () => {
  isTrue(host.helperPath.startsWith('/') && file.access(host.helperPath, 1), host.helperPath);
  isTrue(host.agentPath.startsWith('/'), host.agentPath);
  equal(text.decodeUtf8(file.readFile(host.agentPath).subarray(0, 8)), 'LODGEQBC');
});

behaviour('host: figures of the machine are plausible', () => {
  equal(host.pageSizeBytes & (host.pageSizeBytes - 1), 0);
  isTrue(host.pageSizeBytes >= 4096 && host.clockTicksPerSecond >= 1 && host.processorCount >= 1, 'figures');
  equal(host.nativeVersion, 1);
});

behaviour('host: random bytes are as many as asked for, and differ', () => {
  equal(host.randomBytes(0).length, 0);
  equal(host.randomBytes(1000).length, 1000);
  const first = text.sha256(host.randomBytes(32));
  isTrue(first !== text.sha256(host.randomBytes(32)), 'two draws differ');
});

behaviour('host: reboot within a pid namespace ends its first process by a signal', () => {
  const child = process.clone({ flags: process.CLONE_NEWPID });
  if (child.pid === 0) {
    if (process.getpid() !== 1) process.exit(1);
    const restart = 0x01234567;
    host.reboot(restart);
    process.exit(2);
  }
  equal(process.waitPidfd(child.pidfd, true), { pid: child.pid, signal: process.signals.HUP });
});

behaviour('host: argv begins with the name of the helper', () => {
  equal(host.argv.length, 2);
  isTrue(host.argv[0]?.endsWith('lodged') === true, `${host.argv[0]}`);
});
