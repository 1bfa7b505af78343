// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../../sys/sys.ts';
import type { LinkServicesRequest } from '../services/link-services.ts';
import { etherType } from '../services/link-sockets.ts';
import { PacedReader } from '../services/paced-reader.ts';
import {
  advertisementPauseMs,
  allNodes,
  allNodesHardware,
  buildAdvertisement,
  linkLocalOf,
  parseSolicitation,
} from './router-advertisement.ts';

/** A host asks three times when its link comes up. */
const perSecond = 10;

/** Tells a guest its router, on its asking and before what was told ends. Owns the socket. */
export class AdvertisementService {
  readonly #sys: Sys;
  readonly #request: LinkServicesRequest;
  readonly #socket: { fd: number; linkIndex: number };
  readonly #reader: PacedReader;
  #timer: number | undefined;

  constructor(request: LinkServicesRequest, socket: { fd: number; linkIndex: number }) {
    const { sys, log } = request;
    this.#sys = sys;
    this.#request = request;
    this.#socket = socket;
    this.#reader = new PacedReader(sys, {
      fd: socket.fd,
      perSecond,
      take: () => this.#take(),
      onFailure: (error) => {
        log('warning', `router advertisements have ended: ${error.message}`);
        this.#stopTimer();
      },
    });
    this.#repeat();
  }

  dispose(): void {
    this.#stopTimer();
    this.#reader.dispose();
  }

  #stopTimer(): void {
    if (this.#timer !== undefined) this.#sys.loop.clearTimer(this.#timer);
    this.#timer = undefined;
  }

  #repeat(): void {
    this.#timer = this.#sys.loop.setTimer(advertisementPauseMs, () => this.#repeat());
    try {
      this.#send(allNodes, allNodesHardware);
    } catch (error) {
      // The link has gone: its reader tells.
      if (!isSysError(error)) throw error;
      this.#stopTimer();
    }
  }

  #take(): boolean {
    const packet = this.#sys.socket.packetReceive(this.#socket.fd);
    if (packet === undefined) return false;
    const asked = parseSolicitation(packet.data);
    if (asked === undefined) return true;
    if (asked.isUnspecified) this.#send(allNodes, allNodesHardware);
    else this.#send(asked.source, packet.hardwareAddress);
    return true;
  }

  /** Without a link-local address of the host's, which comes with the guest's end, there is nobody yet to hear it. */
  #send(destination: Uint8Array, hardwareAddress: Uint8Array): void {
    const { link, leadsIpv6: leads } = this.#request;
    const source = linkLocalOf(this.#sys.file.readText('/proc/net/if_inet6'), link.hostInterface);
    if (source === undefined) return;
    const { fd, linkIndex } = this.#socket;
    const packet = buildAdvertisement(link, { source, destination, leads });
    this.#sys.socket.packetSend(fd, linkIndex, etherType.ipv6, hardwareAddress, packet);
  }
}
