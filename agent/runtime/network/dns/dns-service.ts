// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../../sys/sys.ts';
import type { LinkServicesRequest, ServiceLog } from '../services/link-services.ts';
import { PacedReader } from '../services/paced-reader.ts';
import { DnsConnection } from './dns-connection.ts';
import { DnsForwarder, mostInFlight } from './dns-forwarder.ts';
import { HostAsker } from './host-asker.ts';
import { ServerAsker } from './server-asker.ts';

/** A browser asks some hundred when it starts. */
const questionsPerSecond = 2000;
const connectionsPerSecond = 50;
/** At a time. */
const mostConnections = 16;
/** A question has some hundred. */
const longestQuestion = 4096;

/** Answers a guest's questions for names at the host's addresses on its link, by UDP and TCP. Owns the sockets. */
export class DnsService {
  readonly #sys: Sys;
  readonly #log: ServiceLog;
  readonly #asker: HostAsker;
  readonly #forwarder: DnsForwarder;
  readonly #readers: PacedReader[] = [];
  readonly #connections = new Set<DnsConnection>();
  #connected = 0;

  constructor(
    { sys, log, nameServers }: LinkServicesRequest,
    sockets: readonly { udpFd: number | undefined; tcpFd: number | undefined }[],
  ) {
    this.#sys = sys;
    this.#log = log;
    this.#asker = new HostAsker(sys, (text) => log('warning', text));
    const chosen = nameServers.map((address) => ({ address, scope: undefined }));
    const asker = chosen.length > 0 ? new ServerAsker(sys, chosen) : this.#asker;
    const drawNumber = (): number => {
      const [high = 0, low = 0] = sys.host.randomBytes(2);
      return high * 256 + low;
    };
    const text = `DNS: the guest asks more than ${mostInFlight} names at a time; what is more is dropped`;
    this.#forwarder = new DnsForwarder(asker, drawNumber, () => log('warning', text));
    for (const { udpFd, tcpFd } of sockets) {
      if (udpFd !== undefined) this.#read(udpFd, questionsPerSecond, () => this.#takeDatagram(udpFd));
      if (tcpFd !== undefined) this.#read(tcpFd, connectionsPerSecond, () => this.#takeConnection(tcpFd));
    }
  }

  dispose(): void {
    for (const reader of this.#readers.splice(0)) reader.dispose();
    for (const connection of [...this.#connections]) connection.close();
    this.#forwarder.dispose();
    this.#asker.dispose();
    const { dropped } = this.#forwarder;
    if (dropped > 0) this.#log('warning', `DNS: ${dropped} of the guest's questions were dropped in all`);
  }

  #read(fd: number, perSecond: number, take: () => boolean): void {
    const onFailure = (error: Error): void => this.#log('warning', `DNS has ended: ${error.message}`);
    this.#readers.push(new PacedReader(this.#sys, { fd, perSecond, take, onFailure }));
  }

  #takeDatagram(fd: number): boolean {
    const { socket } = this.#sys;
    const asked = socket.receiveFrom(fd, longestQuestion);
    if (asked === undefined) return false;
    const { data: message, address, port, scope } = asked;
    const reply = (answer: Uint8Array): void => {
      try {
        // What finds no room is asked for again.
        socket.sendTo(fd, answer, address, port, scope);
      } catch (error) {
        // The guest's address may be none, and its link may have gone.
        if (!isSysError(error)) throw error;
      }
    };
    this.#forwarder.take({ message, isStream: false, asker: `${address.join('.')} ${port}`, reply });
    return true;
  }

  /** Beyond the limit it is closed at once, and the guest asks again. */
  #takeConnection(listeningFd: number): boolean {
    const { socket, file } = this.#sys;
    const fd = socket.accept(listeningFd);
    if (fd === undefined) return false;
    if (this.#connections.size >= mostConnections) {
      file.close(fd);
      return true;
    }
    const asker = `stream ${this.#connected++}`;
    const connection: DnsConnection = new DnsConnection(this.#sys, fd, {
      onQuestion: (message, reply) => this.#forwarder.take({ message, isStream: true, asker, reply }),
      onClosed: () => this.#connections.delete(connection),
    });
    this.#connections.add(connection);
    return true;
  }
}
