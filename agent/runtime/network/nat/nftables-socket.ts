// SPDX-License-Identifier: Apache-2.0
import type { Sys } from '../../../sys/sys.ts';
import { joinMessages, messageFlag, messageType, type NetlinkMessage, parseMessages } from '../netlink.ts';
import { errorOf, type NetlinkError } from '../netlink-error.ts';
import { batchType, encodeBatchMark, encodeRequest, type NftRequest } from './nftables-codec.ts';

const netlinkNetfilter = 12;

/** The kernel's nf_tables in the network namespace that the socket was opened in. Owns the descriptor. */
export class NftablesSocket {
  readonly #sys: Sys;
  readonly #fd: number;
  #sequence = 1;

  /** Throws SysError: EPROTONOSUPPORT where the kernel has no nfnetlink. */
  constructor(sys: Sys) {
    this.#sys = sys;
    this.#fd = sys.socket.netlinkOpen(netlinkNetfilter, 0);
    try {
      // The kernel has answered by the time a message is sent.
      sys.file.setNonblocking(this.#fd, true);
    } catch (error) {
      sys.file.close(this.#fd);
      throw error;
    }
  }

  /** Tables that it owns go with it. */
  close(): void {
    this.#sys.file.close(this.#fd);
  }

  /** All of them, or none: throws NetlinkError for the first that was refused. */
  commit(requests: readonly NftRequest[]): void {
    const error = this.#batch(requests, true).find((each) => each !== undefined);
    if (error !== undefined) throw error;
  }

  /** What the kernel would say to each, with nothing done: a batch without its end is taken back. */
  validate(requests: readonly NftRequest[]): (NetlinkError | undefined)[] {
    return this.#batch(requests, false);
  }

  /** Not of a batch. Throws NetlinkError. */
  get(request: NftRequest, isDump = false): NetlinkMessage[] {
    const sequence = this.#sequence++;
    const flags = messageFlag.request | (isDump ? messageFlag.dump : 0);
    this.#sys.socket.netlinkSend(this.#fd, encodeRequest({ ...request, flags }, sequence));
    const told = this.#answers().filter((each) => each.sequence === sequence);
    const refused = told.find(({ type }) => type === messageType.error);
    const error = refused === undefined ? undefined : errorOf(asked(request), refused);
    if (error !== undefined) throw error;
    return told.filter(({ type }) => type !== messageType.error && type !== messageType.done);
  }

  #batch(requests: readonly NftRequest[], isMeant: boolean): (NetlinkError | undefined)[] {
    const first = this.#sequence;
    this.#sequence += requests.length + 2;
    const flags = messageFlag.request | messageFlag.acknowledge;
    const parts = [
      encodeBatchMark(batchType.begin, messageFlag.request, first),
      ...requests.map((each, at) => encodeRequest({ ...each, flags: each.flags | flags }, first + 1 + at)),
      ...(isMeant ? [encodeBatchMark(batchType.end, messageFlag.request, first + 1 + requests.length)] : []),
    ];
    this.#sys.socket.netlinkSend(this.#fd, joinMessages(parts));
    const refused = new Map<number, NetlinkError>();
    for (const told of this.#answers()) {
      const request = requests[told.sequence - first - 1] ?? requests[0];
      if (told.type !== messageType.error || request === undefined) continue;
      const error = errorOf(asked(request), told);
      if (error !== undefined) refused.set(told.sequence - first - 1, error);
    }
    // Of the batch as a whole: a kernel without nf_tables, or one that could not commit.
    const ofAll = refused.get(-1) ?? refused.get(requests.length);
    return requests.map((_, at) => refused.get(at) ?? ofAll);
  }

  #answers(): NetlinkMessage[] {
    const told: NetlinkMessage[] = [];
    for (;;) {
      const datagram = this.#sys.socket.netlinkReceive(this.#fd);
      if (datagram === undefined) return told;
      told.push(...parseMessages(datagram));
    }
  }
}

function asked({ call, subject }: NftRequest): {
  call: string;
  type: number;
  flags: number;
  body: Uint8Array;
  subject: string;
} {
  return { call, subject, type: 0, flags: 0, body: new Uint8Array(0) };
}
