// SPDX-License-Identifier: Apache-2.0
import type { FuzzTarget } from '../../../../build/fuzz/fuzz-target.ts';
import { buildFailure, fitAnswer, isAnswerTo, parseQuestion, withId } from './dns-message.ts';
import { netdCommand, parseNetdReply } from './netd-message.ts';
import { parseConnectivityDump, parseResolvConf } from './resolver-list.ts';
import { StreamReader } from './stream-message.ts';
import { addressRecord, dnsMessage, optRecord } from './testing/dns-bytes.ts';

const query = dnsMessage({});
const queryEnd = query.length;

function takeQuestion(input: Uint8Array): string {
  const question = parseQuestion(input);
  if (question === undefined || typeof question === 'number') return `question ${question}`;
  const { end, answerBytes } = question;
  if (end > input.length || answerBytes < 512 || answerBytes > 4096) throw new Error('a question beyond itself');
  const failure = buildFailure(input, end, 2);
  if (!isAnswerTo(input, end, failure)) throw new Error('a failure that answers something else');
  if (isAnswerTo(withId(input, 1), end, withId(failure, 2))) throw new Error('an answer of another number');
  const long = new Uint8Array(answerBytes + 1);
  long.set(input.subarray(0, long.length));
  if (fitAnswer(long, question).length > answerBytes) throw new Error('longer than is taken');
  return `question ${answerBytes > 512} ${netdCommand(input) === undefined}`;
}

/** What a guest asks, what a server or netd answers, and what the host's files and programs tell. */
export const target: FuzzTarget = {
  name: 'dns',
  seeds: [
    query,
    dnsMessage({ counts: [0, 0, 1], more: optRecord(1232) }),
    dnsMessage({ flags: 0x8180, counts: [1, 0, 0], more: addressRecord(10, 0, 0, 1) }),
    Uint8Array.from([0, 0, 0, 0, 0, 0, 0, 3, 1, 2, 3]),
    'nameserver 10.0.0.1\nnameserver fe80::1%wlan0\n',
    'Active default network: 7\nNetworkAgentInfo{network{7} lp{{DnsAddresses: [ /10.0.0.1,a.b/fd00::1 ] }}}\n',
  ],
  words: [
    ...[Uint8Array.of(0xc0, 12), Uint8Array.of(0, 41), Uint8Array.of(63), Uint8Array.of(0, 1, 0, 0), '500 '],
    ...['nameserver ', '127.0.0.53', '::', 'DnsAddresses: [', 'network{7}', '%'],
  ],
  feed: (input) => {
    const text = new TextDecoder().decode(input);
    const servers = [...parseResolvConf(text), ...parseConnectivityDump(text)];
    if (servers.some(({ address }) => !/^[0-9a-fA-F:.]+$/.test(address))) throw new Error('no address');
    const reader = new StreamReader();
    const message = reader.add(input);
    if (message !== undefined && message.length + 2 > input.length) throw new Error('longer than its stream');
    const netd = parseNetdReply(input);
    if (netd.kind === 'answer' && netd.answer.length > input.length - 8) throw new Error('longer than its reply');
    return `${takeQuestion(input)} ${isAnswerTo(query, queryEnd, input)} ${netd.kind} ${servers.length}`;
  },
};
