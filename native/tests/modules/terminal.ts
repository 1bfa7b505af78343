// SPDX-License-Identifier: Apache-2.0
import * as file from 'lodge:file';
import * as mount from 'lodge:mount';
import * as process from 'lodge:process';
import * as terminal from 'lodge:terminal';
import * as text from 'lodge:text';
import { behaviour, equal, failsWith, inChild, inNamespaces, isTrue, throwsTypeError } from './behaviour.ts';

const bytes = text.encodeUtf8;

/** The terminal hands over what was written in pieces, and not at once: waits for as much as is expected. */
function comesOut(fd: number, expected: string): void {
  file.setNonblocking(fd, false);
  let all = '';
  while (all.length < expected.length) all += text.decodeUtf8(file.read(fd, expected.length - all.length) ?? bytes(''));
  equal(all, expected);
}

behaviour('terminal: what goes into one end comes out of the other', () => {
  const { mainFd, peerFd, peerName } = terminal.openpty();
  equal(terminal.ttyname(peerFd), peerName);
  equal([terminal.isatty(peerFd), terminal.isatty(file.pipe().readFd)], [true, false]);
  equal(file.read(mainFd, 10), undefined);
  file.write(peerFd, bytes('out\n'));
  comesOut(mainFd, 'out\r\n');
  file.write(mainFd, bytes('in\n'));
  comesOut(peerFd, 'in\n');
});

behaviour('terminal: both ends see one window size', () => {
  const { mainFd, peerFd } = terminal.openpty();
  terminal.setWindowSize(mainFd, { rows: 50, columns: 132 });
  equal(terminal.getWindowSize(peerFd), { rows: 50, columns: 132 });
  throwsTypeError(() => terminal.setWindowSize(mainFd, { rows: 1.5, columns: 1 }));
  equal(failsWith('ENOTTY', () => terminal.getWindowSize(file.pipe().readFd)).call, 'ioctl TIOCGWINSZ');
});

behaviour('terminal: raw mode passes bytes through, and restore takes it back', () => {
  const { mainFd, peerFd } = terminal.openpty();
  const saved = terminal.setRaw(peerFd);
  file.write(peerFd, bytes('a\n'));
  comesOut(mainFd, 'a\n');
  file.write(mainFd, bytes('\x03'));
  comesOut(peerFd, '\x03');
  terminal.restore(peerFd, saved);
  file.write(peerFd, bytes('b\n'));
  comesOut(mainFd, 'b\r\n');
  throwsTypeError(() => terminal.restore(peerFd, new Uint8Array(3)));
});

behaviour('terminal: a session leader gets it as its controlling terminal', () => {
  const { peerFd, peerName } = terminal.openpty();
  inChild(() => {
    process.setsid();
    failsWith('ENXIO', () => file.open('/dev/tty', file.O_RDWR));
    terminal.setControllingTerminal(peerFd, false);
    isTrue(terminal.isatty(file.open('/dev/tty', file.O_RDWR)), `${peerName} is /dev/tty`);
  });
});

behaviour('terminal: a devpts of its own gives a peer by its own name', () => {
  inNamespaces(process.CLONE_NEWNS, () => {
    mount.mount(undefined, '/', undefined, mount.MS_REC | mount.MS_PRIVATE);
    mount.mount('tmpfs', '/mnt', 'tmpfs', 0, 'mode=755');
    file.mkdir('/mnt/pts', 0o755);
    mount.mount(
      'devpts',
      '/mnt/pts',
      'devpts',
      mount.MS_NOSUID | mount.MS_NOEXEC,
      'newinstance,ptmxmode=0666,mode=0620',
    );
    const { mainFd, peerFd, peerName } = terminal.openpty('/mnt/pts/ptmx');
    equal([peerName, terminal.ttyname(peerFd)], ['/mnt/pts/0', '/mnt/pts/0']);
    file.write(peerFd, bytes('x'));
    comesOut(mainFd, 'x');
  });
});

behaviour('terminal: a ptmx that is none names its path', () => {
  equal(failsWith('ENOENT', () => terminal.openpty('/nowhere/ptmx')).path, '/nowhere/ptmx');
  failsWith('ENOTTY', () => terminal.openpty('/dev/null'));
});
