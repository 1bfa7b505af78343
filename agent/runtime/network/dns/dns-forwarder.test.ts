// SPDX-License-Identifier: Apache-2.0
import { beforeEach, describe, expect, it } from 'vitest';
import { DnsForwarder, mostInFlight } from './dns-forwarder.ts';
import type { Answered, NameQuery } from './name-asker.ts';
import { addressRecord, dnsMessage } from './testing/dns-bytes.ts';

interface Pending extends NameQuery {
  answered: Answered;
  isGivenUp: boolean;
}

let pending: Pending[];
let replies: Uint8Array[];
let told: number;
let forwarder: DnsForwarder;

beforeEach(() => {
  pending = [];
  told = 0;
  replies = [];
  let number = 1000;
  const ask = (query: NameQuery, answered: Answered) => {
    const each = { ...query, answered, isGivenUp: false };
    pending.push(each);
    return () => {
      each.isGivenUp = true;
    };
  };
  forwarder = new DnsForwarder(
    { ask },
    () => number++,
    () => told++,
  );
});

function take(message: Uint8Array, { asker = 'a', isStream = false } = {}): void {
  forwarder.take({ message, isStream, asker, reply: (answer) => replies.push(answer) });
}

const answerOf = (id: number, records = 1) =>
  dnsMessage({
    id,
    flags: 0x8180,
    counts: [records, 0, 0],
    more: Array.from({ length: records }, () => addressRecord(10, 0, 0, 1)).flat(),
  });

describe('the forwarder of a guest', () => {
  it('asks by a number of its own and answers by the guest’s', () => {
    take(dnsMessage({ id: 7 }));
    expect(pending[0]?.message).toEqual(dnsMessage({ id: 1000 }));
    pending[0]?.answered(answerOf(1000));
    expect(replies).toEqual([answerOf(7)]);
  });

  it('says at once that nobody has answered', () => {
    take(dnsMessage({ id: 7 }));
    pending[0]?.answered(undefined);
    expect(replies).toEqual([dnsMessage({ id: 7, flags: 0x8182 })]);
  });

  it('cuts what is too long by UDP, and not by TCP', () => {
    take(dnsMessage({ id: 7 }));
    take(dnsMessage({ id: 8 }), { isStream: true });
    for (const { answered } of [...pending]) answered(answerOf(1000, 40));
    expect(replies).toEqual([dnsMessage({ id: 7, flags: 0x8380 }), answerOf(8, 40)]);
  });

  it('asks once for what is asked again, and anew when it was answered', () => {
    take(dnsMessage({ id: 7 }));
    take(dnsMessage({ id: 7 }));
    take(dnsMessage({ id: 7 }), { asker: 'b' });
    expect(pending.length).toBe(2);
    pending[0]?.answered(undefined);
    take(dnsMessage({ id: 7 }));
    expect(pending.length).toBe(3);
  });

  it('drops and counts what is too much at a time, and goes on when there is room', () => {
    for (let id = 0; id < mostInFlight + 3; id++) take(dnsMessage({ id }));
    expect([pending.length, forwarder.dropped, replies.length, told]).toEqual([mostInFlight, 3, 0, 1]);
    pending[0]?.answered(undefined);
    take(dnsMessage({ id: 500 }));
    expect([pending.length, forwarder.dropped]).toEqual([mostInFlight + 1, 3]);
  });

  it('asks nobody for what is no question', () => {
    take(Uint8Array.of(1, 2, 3));
    take(dnsMessage({ flags: 0x8180 }));
    expect(replies).toEqual([]);
    take(dnsMessage({ flags: 0x2800 }));
    expect([...(replies[0] ?? [])].slice(2, 4)).toEqual([0xa8, 0x84]);
    expect(pending).toEqual([]);
  });

  it('gives up what is under way at the end', () => {
    take(dnsMessage({}));
    forwarder.dispose();
    expect(pending[0]?.isGivenUp).toBe(true);
  });

  it('has room again after an answer that came at once', () => {
    const ask = (_: NameQuery, answered: Answered) => {
      answered(undefined);
      return () => undefined;
    };
    const atOnce = new DnsForwarder(
      { ask },
      () => 1,
      () => told++,
    );
    for (let id = 0; id < 2 * mostInFlight; id++)
      atOnce.take({ message: dnsMessage({ id }), isStream: false, asker: 'a', reply: (each) => replies.push(each) });
    expect([replies.length, atOnce.dropped]).toEqual([2 * mostInFlight, 0]);
  });
});
