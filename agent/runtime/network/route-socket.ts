// SPDX-License-Identifier: Apache-2.0
import type { Sys } from '../../sys/sys.ts';
import {
  addressFamily,
  joinMessages,
  message,
  messageFlag,
  messageType,
  type NetlinkMessage,
  parseMessages,
} from './netlink.ts';
import { errorOf, type NetlinkError, refusal } from './netlink-error.ts';
import type { RouteRequest } from './route-request.ts';

/** What became of one request. */
export interface RouteAnswer {
  messages: NetlinkMessage[];
  error: NetlinkError | undefined;
}

/** The acknowledgements of so many fit in a socket's buffer. */
const mostAtOnce = 64;

/** Requests to the kernel's network tables in the network namespace that the socket was opened in. Owns the descriptor. */
export class RouteSocket {
  readonly #sys: Sys;
  readonly fd: number;
  #sequence = 1;

  constructor(sys: Sys) {
    this.#sys = sys;
    this.fd = sys.socket.netlinkOpen(0, 0);
  }

  close(): void {
    this.#sys.file.close(this.fd);
  }

  /** All in one message to the kernel, which goes on behind one that it refuses. Answers in the order of the requests. */
  ask(requests: readonly RouteRequest[]): RouteAnswer[] {
    const answers: RouteAnswer[] = [];
    for (let at = 0; at < requests.length; at += mostAtOnce)
      answers.push(...this.#exchange(requests.slice(at, at + mostAtOnce)));
    return answers;
  }

  /** As `ask`; throws for the first that was refused. */
  run(requests: readonly RouteRequest[]): void {
    for (const { error } of this.ask(requests)) if (error !== undefined) throw error;
  }

  /** All messages of a dump. */
  dump(type: number, family: number = addressFamily.unspecified): NetlinkMessage[] {
    const body = new Uint8Array(16);
    body[0] = family;
    const [answer] = this.#exchange([{ call: 'dump', type, flags: messageFlag.dump, body, subject: '' }]);
    if (answer?.error !== undefined) throw answer.error;
    return answer?.messages ?? [];
  }

  /** One that gets something is answered by it, or by an error; all others are acknowledged. */
  #exchange(requests: readonly RouteRequest[]): RouteAnswer[] {
    if (requests.length === 0) return [];
    const first = this.#sequence;
    this.#sequence += requests.length;
    const isAcknowledged = ({ type, flags }: RouteRequest): boolean =>
      type !== messageType.getLink && (flags & messageFlag.dump) !== messageFlag.dump;
    const packed = requests.map((each, position) => {
      const flags = each.flags | messageFlag.request | (isAcknowledged(each) ? messageFlag.acknowledge : 0);
      return message(each.type, flags, first + position, each.body);
    });
    this.#sys.socket.netlinkSend(this.fd, joinMessages(packed));
    const answers = requests.map((): RouteAnswer => ({ messages: [], error: undefined }));
    let open = requests.length;
    while (open > 0) {
      const datagram = this.#sys.socket.netlinkReceive(this.fd);
      if (datagram === undefined) throw refusal(requests[0], 11);
      for (const received of parseMessages(datagram)) {
        const asked = requests[received.sequence - first];
        const answer = answers[received.sequence - first];
        // Of an earlier request that was given up.
        if (asked === undefined || answer === undefined) continue;
        if (received.type === messageType.error) answer.error = errorOf(asked, received);
        else if (received.type !== messageType.done) answer.messages.push(received);
        const isDump = (asked.flags & messageFlag.dump) === messageFlag.dump;
        const ends = received.type === messageType.error || received.type === messageType.done;
        if (ends || (!isDump && !isAcknowledged(asked))) open--;
      }
    }
    return answers;
  }
}
