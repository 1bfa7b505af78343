// SPDX-License-Identifier: Apache-2.0
import * as file from 'lodge:file';
import * as loop from 'lodge:loop';
import * as process from 'lodge:process';
import * as socket from 'lodge:socket';
import * as text from 'lodge:text';
import { behaviour, equal, failsWith, inNamespaces, isTrue } from './behaviour.ts';

const loopback = Uint8Array.of(127, 0, 0, 1);
const loopback6 = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);
const ipv4 = 0x0800;
const bytes = text.encodeUtf8;

/** lo up, by RTM_NEWLINK. */
function raiseLoopback(): void {
  const request = new Uint8Array(32);
  const view = new DataView(request.buffer);
  view.setUint32(0, 32, true);
  view.setUint16(4, 16, true);
  view.setUint16(6, 5, true); // NLM_F_REQUEST | NLM_F_ACK
  view.setInt32(20, 1, true);
  view.setUint32(24, 1, true); // IFF_UP
  view.setUint32(28, 1, true);
  const fd = socket.netlinkOpen(0, 0);
  socket.netlinkSend(fd, request);
  equal(socket.netlinkReceive(fd)?.slice(16, 20), new Uint8Array(4));
  file.close(fd);
}

const onLoopback = (body: () => void): void =>
  inNamespaces(process.CLONE_NEWNET, () => {
    raiseLoopback();
    body();
  });

/** Until the descriptor is ready. */
function wait(fd: number, events = loop.EPOLLIN): void {
  loop.add(fd, events, () => {
    loop.remove(fd);
    loop.stop();
  });
  loop.run();
}

/** Lets a packet through whose byte has that value. */
function byteIs(at: number, value: number): Uint8Array {
  const filter = new Uint8Array(32);
  const view = new DataView(filter.buffer);
  const instructions = [
    [0x30, 0, 0, at], // BPF_LD | BPF_B | BPF_ABS
    [0x15, 0, 1, value], // BPF_JMP | BPF_JEQ | BPF_K
    [0x06, 0, 0, 0xffff], // BPF_RET | BPF_K
    [0x06, 0, 0, 0],
  ];
  for (const [index, [code = 0, yes = 0, no = 0, operand = 0]] of instructions.entries()) {
    view.setUint16(index * 8, code, true);
    filter.set([yes, no], index * 8 + 2);
    view.setUint32(index * 8 + 4, operand, true);
  }
  return filter;
}

for (const address of [loopback, loopback6])
  behaviour(`socket: a datagram of ${address.length} bytes of address is answered to where it came from`, () => {
    onLoopback(() => {
      const server = socket.internetListen(socket.SOCK_DGRAM, address, 53, 'lo', 0);
      equal(socket.receiveFrom(server, 100), undefined);
      const client = socket.internetConnect(socket.SOCK_DGRAM, address, 53, 0);
      file.write(client, bytes('question'));
      wait(server);
      const question = socket.receiveFrom(server, 5);
      equal([text.decodeUtf8(question?.data ?? bytes('')), question?.address], ['quest', address]);
      equal(socket.sendTo(server, bytes('answer'), address, question?.port ?? 0, 0), true);
      wait(client);
      equal(file.read(client, 100), bytes('answer'));
    });
  });

behaviour('socket: a stream is connected without waiting, and a port that nobody has is told when it is known', () => {
  onLoopback(() => {
    const server = socket.internetListen(socket.SOCK_STREAM, loopback, 53, 'lo', 4);
    const client = socket.internetConnect(socket.SOCK_STREAM, loopback, 53, 0);
    wait(client, loop.EPOLLOUT);
    file.write(client, bytes('over'));
    wait(server);
    const accepted = socket.accept(server) ?? -1;
    wait(accepted);
    equal(file.read(accepted, 100), bytes('over'));
    const refused = socket.internetConnect(socket.SOCK_DGRAM, loopback, 54, 0);
    file.write(refused, bytes('x'));
    wait(refused);
    failsWith('ECONNREFUSED', () => file.read(refused, 100));
  });
});

behaviour('socket: others may have the port on all addresses, and a link that is not there is ENODEV', () => {
  onLoopback(() => {
    socket.internetListen(socket.SOCK_DGRAM, Uint8Array.of(0, 0, 0, 0), 53, 'lo', 0);
    isTrue(socket.internetListen(socket.SOCK_DGRAM, loopback, 53, 'lo', 0) > 0, 'bound');
    failsWith('ENODEV', () => socket.internetListen(socket.SOCK_DGRAM, loopback, 53, 'nosuch0', 0));
    failsWith('ENAMETOOLONG', () => socket.internetListen(socket.SOCK_DGRAM, loopback, 53, 'x'.repeat(16), 0));
  });
});

behaviour('socket: packets come from their internet header on, as far as the filter lets them', () => {
  onLoopback(() => {
    // The low byte of the destination port, behind a header of 20 bytes.
    const fd = socket.packetOpen(1, ipv4, byteIs(23, 67));
    const udp = socket.internetConnect(socket.SOCK_DGRAM, loopback, 66, 0);
    const other = socket.internetListen(socket.SOCK_DGRAM, loopback, 66, 'lo', 0);
    file.write(udp, bytes('not this'));
    wait(other);
    equal(socket.packetReceive(fd), undefined);
    const wanted = socket.internetConnect(socket.SOCK_DGRAM, loopback, 67, 0);
    file.write(wanted, bytes('this'));
    wait(fd);
    const packet = socket.packetReceive(fd);
    equal([packet?.data[0], text.decodeUtf8(packet?.data.slice(28) ?? bytes(''))], [0x45, 'this']);
    equal(packet?.hardwareAddress, new Uint8Array(6));
    equal(socket.packetReceive(fd), undefined);
    // What is sent to lo comes back.
    equal(socket.packetSend(fd, 1, ipv4, new Uint8Array(6), packet?.data ?? bytes('')), true);
    wait(fd);
    equal(socket.packetReceive(fd)?.data, packet?.data);
    file.write(socket.internetConnect(socket.SOCK_DGRAM, loopback, 67, 0), new Uint8Array(2100));
    wait(fd);
    equal(socket.packetReceive(fd)?.data, new Uint8Array(0));
  });
});

behaviour('socket: packets need a filter that the kernel takes, and a link', () => {
  onLoopback(() => {
    failsWith('EINVAL', () => socket.packetOpen(1, ipv4, new Uint8Array(8).fill(0xff)));
    failsWith('ENODEV', () => socket.packetOpen(77, ipv4, byteIs(0, 0)));
    for (const filter of [new Uint8Array(0), new Uint8Array(7), new Uint8Array(8 * 4097)]) {
      let message = '';
      try {
        socket.packetOpen(1, ipv4, filter);
      } catch (error) {
        message = String(error);
      }
      isTrue(message.startsWith('RangeError'), message);
    }
  });
});
