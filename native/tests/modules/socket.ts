// SPDX-License-Identifier: Apache-2.0
import * as file from 'lodge:file';
import * as process from 'lodge:process';
import * as socket from 'lodge:socket';
import * as text from 'lodge:text';
import { behaviour, equal, failsWith, inNamespaces, isTrue, throwsTypeError, withDirectory } from './behaviour.ts';

const bytes = text.encodeUtf8;

behaviour('socket: a descriptor passes through a socket pair', () => {
  const [left, right] = socket.socketpair(socket.SOCK_STREAM);
  const { readFd, writeFd } = file.pipe();
  equal(socket.sendMessage(left, bytes('take it'), [readFd, readFd]), 7);
  const received = socket.receiveMessage(right, 100, 2);
  equal(
    [text.decodeUtf8(received?.data ?? bytes('')), received?.fds.length, received?.truncated],
    ['take it', 2, false],
  );
  file.write(writeFd, bytes('through'));
  equal(file.read(received?.fds[1] ?? -1, 10), bytes('through'));
});

behaviour('socket: descriptors beyond the maximum are closed and the message says so', () => {
  const [left, right] = socket.socketpair(socket.SOCK_SEQPACKET);
  const count = (): number => file.readdir('/proc/self/fd').length;
  socket.sendMessage(left, bytes('x'), [0, 1, 2]);
  const before = count();
  const received = socket.receiveMessage(right, 10, 1);
  equal([received?.truncated, received?.fds.length, count() - before], [true, 1, 1]);
});

behaviour('socket: a packet that does not fit is marked as cut', () => {
  const [left, right] = socket.socketpair(socket.SOCK_SEQPACKET);
  socket.sendMessage(left, bytes('0123456789'));
  equal(socket.receiveMessage(right, 4, 0), { data: bytes('0123'), fds: [], truncated: true });
  socket.sendMessage(left, bytes('next'));
  equal(socket.receiveMessage(right, 10, 0), { data: bytes('next'), fds: [], truncated: false });
});

behaviour('socket: packets come together, each behind its length, and then the end', () => {
  const [left, right] = socket.socketpair(socket.SOCK_SEQPACKET);
  equal(socket.receivePackets(right), undefined);
  for (const packet of ['one', 'packet']) socket.sendMessage(left, bytes(packet));
  const data = new Uint8Array([3, 0, ...bytes('one'), 6, 0, ...bytes('packet')]);
  equal(socket.receivePackets(right), { data, count: 2, ended: false });
  socket.sendMessage(left, new Uint8Array(6000).fill(7));
  file.close(left);
  const last = socket.receivePackets(right);
  equal([last?.count, last?.data.length, last?.data[0], last?.data[1], last?.ended], [1, 5122, 0, 20, true]);
  equal(socket.receivePackets(right), { data: new Uint8Array(), count: 0, ended: true });
});

behaviour('socket: many packets take more than one call', () => {
  const [left, right] = socket.socketpair(socket.SOCK_SEQPACKET);
  for (let n = 0; n < 100; n++) socket.sendMessage(left, bytes('x'));
  equal([socket.receivePackets(right)?.count, socket.receivePackets(right)?.count], [64, 36]);
  equal(socket.receivePackets(right), undefined);
});

behaviour('socket: a full queue of a listener is waited for only where that is wanted', () => {
  withDirectory((directory) => {
    const path = `${directory}/full`;
    const listener = socket.unixListen(path, socket.SOCK_SEQPACKET, 0);
    socket.unixConnect(path, socket.SOCK_SEQPACKET, false);
    failsWith('EAGAIN', () => socket.unixConnect(path, socket.SOCK_SEQPACKET, false));
    file.close(listener);
  });
});

behaviour('socket: the end is empty data, nothing yet is undefined', () => {
  const [left, right] = socket.socketpair(socket.SOCK_STREAM);
  file.setNonblocking(right, true);
  equal(socket.receiveMessage(right, 10, 0), undefined);
  socket.shutdown(left, 1);
  equal(socket.receiveMessage(right, 10, 0)?.data, new Uint8Array());
  file.close(right);
  failsWith('EPIPE', () => socket.sendMessage(left, bytes('x')));
});

behaviour('socket: the peer is known by pid, uid and gid', () => {
  const [left] = socket.socketpair(socket.SOCK_STREAM);
  equal(socket.peerCredentials(left), { pid: process.getpid(), uid: process.getuid(), gid: process.getgid() });
});

behaviour('socket: credentials come with each message when asked for', () => {
  const [left, right] = socket.socketpair(socket.SOCK_STREAM);
  socket.setPassCredentials(right, true);
  const pid = process.fork();
  if (pid === 0) {
    socket.sendMessage(left, bytes('me'));
    process.exit(0);
  }
  equal(socket.receiveMessage(right, 10, 4)?.credentials, { pid, uid: process.getuid(), gid: process.getgid() });
  process.waitPid(pid, true);
});

behaviour('socket: a listening path takes its mode, connects and accepts', () =>
  withDirectory((directory) => {
    const path = `${directory}/socket`;
    process.umask(0o077);
    const listener = socket.unixListen(path, socket.SOCK_STREAM, 4, 0o660);
    equal(file.stat(path).mode, file.S_IFSOCK | 0o660);
    equal(process.umask(0o022), 0o077);
    equal(socket.accept(listener), undefined);
    const client = socket.unixConnect(path, socket.SOCK_STREAM);
    const server = socket.accept(listener) ?? -1;
    equal(file.read(server, 10), undefined);
    equal(file.read(client, 10), undefined);
    file.write(client, bytes('hi'));
    equal(file.read(server, 10), bytes('hi'));
    equal(socket.peerCredentials(server).uid, process.getuid());
    equal(failsWith('EADDRINUSE', () => socket.unixListen(path, socket.SOCK_STREAM, 4)).path, path);
  }),
);

behaviour('socket: an abstract name has no trailing NUL and leaves no file', () => {
  const name = `@lodge-native-${process.getpid()}`;
  const listener = socket.unixListen(name, socket.SOCK_SEQPACKET, 1);
  isTrue(new RegExp(`${name}$`, 'm').test(file.readText('/proc/net/unix')), name);
  const client = socket.unixConnect(name, socket.SOCK_SEQPACKET);
  isTrue((socket.accept(listener) ?? -1) > 0, 'accepted');
  file.close(client);
});

behaviour('socket: addresses that cannot be are refused', () => {
  const long = `/tmp/${'x'.repeat(110)}`;
  equal(failsWith('ENAMETOOLONG', () => socket.unixListen(long, socket.SOCK_STREAM, 1)).path, long);
  failsWith('EINVAL', () => socket.unixConnect('', socket.SOCK_STREAM));
  failsWith('ENOENT', () => socket.unixConnect('/nowhere', socket.SOCK_STREAM));
  throwsTypeError(() => socket.unixConnect('/tmp/\0', socket.SOCK_STREAM));
});

function dumpLinks(fd: number): { names: string[]; done: boolean } {
  const request = new Uint8Array(32);
  const view = new DataView(request.buffer);
  view.setUint32(0, 32, true);
  view.setUint16(4, 18, true); // RTM_GETLINK
  view.setUint16(6, 0x301, true); // NLM_F_REQUEST | NLM_F_DUMP
  view.setUint32(8, 7, true);
  socket.netlinkSend(fd, request);
  const names: string[] = [];
  for (;;) {
    const answer = socket.netlinkReceive(fd) ?? new Uint8Array();
    const words = new DataView(answer.buffer, answer.byteOffset, answer.length);
    for (let at = 0; at < answer.length; at += (words.getUint32(at, true) + 3) & ~3) {
      if (words.getUint16(at + 4, true) === 3) return { names, done: true }; // NLMSG_DONE
      for (let part = at + 32; part < at + words.getUint32(at, true); part += (words.getUint16(part, true) + 3) & ~3)
        if (words.getUint16(part + 2, true) === 3)
          // IFLA_IFNAME
          names.push(text.decodeUtf8(answer.subarray(part + 4, part + words.getUint16(part, true) - 1)));
    }
  }
}

behaviour('socket: netlink lists the links of a new network namespace', () => {
  inNamespaces(process.CLONE_NEWNET, () => {
    const { names, done } = dumpLinks(socket.netlinkOpen(0, 0));
    equal(done, true);
    isTrue(names.includes('lo'), names.join(' '));
  });
});

behaviour('socket: an empty netlink socket that does not block answers undefined', () => {
  const fd = socket.netlinkOpen(0, 0);
  file.setNonblocking(fd, true);
  equal(socket.netlinkReceive(fd), undefined);
});

behaviour('socket: an interface has an index, a missing one is ENODEV', () => {
  isTrue(socket.ifNameToIndex('lo') >= 1, 'lo');
  equal(failsWith('ENODEV', () => socket.ifNameToIndex('nosuch0')).path, 'nosuch0');
  failsWith('ENODEV', () => socket.ethtoolSetTxChecksum('nosuch0', false));
});
