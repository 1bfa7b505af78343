// SPDX-License-Identifier: Apache-2.0
import type { Sys } from '../../../sys/sys.ts';
import { addressBytes } from '../address.ts';
import { buildUdp, parseUdp } from '../services/internet-packet.ts';
import type { LinkServicesRequest, ServiceLog } from '../services/link-services.ts';
import { etherType } from '../services/link-sockets.ts';
import { PacedReader } from '../services/paced-reader.ts';
import { parseDhcpRequest } from './dhcp-message.ts';
import { type DhcpAnswer, DhcpServer, type LeaseEvent } from './dhcp-server.ts';
import { ToldLines } from './told-lines.ts';

const ports = { server: 67, client: 68 } as const;
/** A boot asks a few times. */
const perSecond = 20;

const printHardware = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(':');

const told: Readonly<Record<LeaseEvent, ((address: string, hardware: string) => string) | undefined>> = {
  leased: (address, hardware) => `DHCP: ${hardware} has ${address}`,
  renewed: undefined,
  released: (address, hardware) => `DHCP: ${hardware} has given ${address} back`,
  declined: (address, hardware) => `DHCP: ${hardware} finds ${address} in use by another interface of the guest`,
  refused: (address, hardware) =>
    `DHCP: ${hardware} asked for another address than ${address}, or for one that is leased`,
  held: (address, hardware) =>
    `DHCP: ${hardware} gets no address: ${address} is leased to another interface of the guest`,
};

/** Answers a guest's DHCP client on packets, for it has no address yet and the host's firewall is not for it. Owns the socket. */
export class DhcpService {
  readonly #sys: Sys;
  readonly #log: ServiceLog;
  readonly #socket: { fd: number; linkIndex: number };
  readonly #server: DhcpServer;
  readonly #hostAddress: Uint8Array;
  readonly #guestAddress: string;
  readonly #reader: PacedReader;
  readonly #lines = new ToldLines();

  constructor({ sys, link, log }: LinkServicesRequest, socket: { fd: number; linkIndex: number }) {
    this.#sys = sys;
    this.#log = log;
    this.#socket = socket;
    this.#server = new DhcpServer(link);
    this.#hostAddress = addressBytes(link.hostAddress4);
    this.#guestAddress = link.guestAddress4;
    this.#reader = new PacedReader(sys, {
      fd: socket.fd,
      perSecond,
      take: () => this.#take(),
      onFailure: (error) => log('warning', `DHCP has ended: ${error.message}`),
    });
  }

  dispose(): void {
    this.#reader.dispose();
    this.#tellUntold();
  }

  #take(): boolean {
    const packet = this.#sys.socket.packetReceive(this.#socket.fd);
    if (packet === undefined) return false;
    const udp = parseUdp(packet.data);
    const request = udp?.destinationPort === ports.server ? parseDhcpRequest(udp.payload) : undefined;
    if (request === undefined) return true;
    // A lease goes on while the host sleeps.
    const { answer, event } = this.#server.take(request, this.#sys.loop.boottimeMs());
    if (answer !== undefined) this.#send(answer);
    if (event !== undefined) this.#tell(event, request.hardwareAddress);
    return true;
  }

  /** What finds no room is asked for again. */
  #send({ destination, hardwareAddress, message }: DhcpAnswer): void {
    const { fd, linkIndex } = this.#socket;
    const way = { source: this.#hostAddress, destination, sourcePort: ports.server, destinationPort: ports.client };
    const packet = buildUdp({ ...way, payload: message });
    this.#sys.socket.packetSend(fd, linkIndex, etherType.ipv4, hardwareAddress, packet);
  }

  #tell(event: LeaseEvent, hardwareAddress: Uint8Array): void {
    const text = told[event]?.(this.#guestAddress, printHardware(hardwareAddress));
    if (text === undefined || !this.#lines.take(text, this.#sys.loop.boottimeMs())) return;
    this.#tellUntold();
    this.#log(event === 'leased' || event === 'released' ? 'info' : 'warning', text);
  }

  #tellUntold(): void {
    const untold = this.#lines.takeUntold();
    if (untold > 0) this.#log('warning', `DHCP: ${untold} more events of the guest's leases were not told`);
  }
}
