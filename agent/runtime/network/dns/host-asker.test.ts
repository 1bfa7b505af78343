// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { makeSysError } from '../../../sys/injecting.ts';
import type { Answers } from '../../../sys/recording.ts';
import { scriptedLoop } from '../services/testing/scripted-loop.ts';
import { HostAsker } from './host-asker.ts';
import { streamMessage } from './stream-message.ts';
import { addressRecord, dnsMessage } from './testing/dns-bytes.ts';

const query = dnsMessage({ id: 9 });
const answer = dnsMessage({ id: 9, flags: 0x8180, counts: [1, 0, 0], more: addressRecord(10, 0, 0, 1) });
const failure = dnsMessage({ id: 9, flags: 0x8182 });
const missing = (): never => {
  throw makeSysError('ENOENT', 2, 'stat');
};
const fileOf = (text: string): Answers => ({
  'file.stat': { dev: 1, ino: 2, size: 3, mtimeMs: 4 },
  'file.readText': text,
});
const twoServers = fileOf('nameserver 10.0.0.1\nnameserver fd00::1\n');

function open(answers: Answers, netd = false) {
  const loop = scriptedLoop({ 'file.access': (path: string) => netd && path === '/netd', ...answers });
  const warnings: string[] = [];
  const asker = new HostAsker(loop.sys, (text) => warnings.push(text), '/netd');
  const replies: (Uint8Array | undefined)[] = [];
  const ask = (isStream = false) =>
    asker.ask({ message: query, questionEnd: query.length, isStream }, (each) => replies.push(each));
  const asked = () => loop.calls.filter(({ name }) => name === 'socket.internetConnect').map(({ args }) => args[1]);
  return { loop, warnings, asker, ask, answered: replies, asked };
}

const four = Uint8Array.of(10, 0, 0, 1);
const six = Uint8Array.from([0xfd, ...new Array<number>(14).fill(0), 1]);

describe('a host with a resolv.conf', () => {
  it('asks its first server, and takes the answer with the right number alone', () => {
    const { loop, ask, answered, asked } = open(twoServers);
    ask();
    const fd = loop.lastFd();
    loop.give(fd, dnsMessage({ id: 10, flags: 0x8180 }), answer);
    loop.ready(fd);
    expect(answered).toEqual([]);
    loop.ready(fd);
    expect([answered, asked(), loop.openFds.size, loop.watched()]).toEqual([[answer], [four], 0, []]);
  });

  it('asks the next where one is silent, refuses, or is not to be reached, twice around', () => {
    const { loop, ask, answered, asked } = open(twoServers);
    ask();
    loop.pass(2000);
    loop.give(loop.lastFd(), 'ECONNREFUSED');
    loop.ready(loop.lastFd());
    loop.give(loop.lastFd(), failure);
    loop.ready(loop.lastFd());
    expect(answered).toEqual([]);
    loop.pass(2000);
    // A refusal is better than nothing.
    expect([answered, asked(), loop.openFds.size]).toEqual([[failure], [four, six, four, six], 0]);
  });

  it('answers at once where it has no network', () => {
    const { loop, ask, answered } = open({
      ...twoServers,
      'file.write': () => {
        throw makeSysError('ENETUNREACH', 101, 'write');
      },
    });
    ask();
    expect([answered, loop.openFds.size, loop.watched()]).toEqual([[undefined], 0, []]);
  });

  it('asks by TCP what the guest asks by TCP', () => {
    const { loop, ask, answered } = open(twoServers);
    ask(true);
    const fd = loop.lastFd();
    loop.ready(fd, 4);
    expect(loop.calls.findLast(({ name }) => name === 'file.write')?.args[1]).toEqual(streamMessage(query));
    const bytes = streamMessage(answer);
    loop.give(fd, bytes.subarray(0, 5), bytes.subarray(5));
    loop.ready(fd);
    loop.ready(fd);
    expect([answered, loop.openFds.size]).toEqual([[answer], 0]);
  });

  it('leaves nothing behind when a question is given up', () => {
    const { loop, ask, answered } = open(twoServers);
    const giveUp = ask();
    loop.pass(2000);
    giveUp();
    loop.pass(10_000);
    expect([answered, loop.openFds.size, loop.watched()]).toEqual([[], 0, []]);
  });

  it('reads the file again when it is another', () => {
    let ino = 1;
    const { ask, loop } = open({
      'file.stat': () => ({ dev: 1, ino, size: 3, mtimeMs: 4 }),
      'file.readText': () => `nameserver 10.0.0.${ino}\n`,
    });
    ask();
    ask();
    ino = 2;
    ask();
    expect(loop.calls.filter(({ name }) => name === 'file.readText').length).toBe(2);
    expect(loop.calls.findLast(({ name }) => name === 'socket.internetConnect')?.args[1]).toEqual(
      Uint8Array.of(10, 0, 0, 2),
    );
  });
});

describe('an Android', () => {
  const reply = (code: number, bytes: Uint8Array) =>
    Uint8Array.from([0, 0, 0, code, 0, 0, bytes.length >> 8, bytes.length & 0xff, ...bytes]);

  it('asks its netd, whose answer may have another number', () => {
    const { loop, ask, answered, asked } = open(twoServers, true);
    ask();
    const fd = loop.lastFd();
    expect(loop.calls.find(({ name }) => name === 'socket.unixConnect')?.args[0]).toBe('/netd');
    const bytes = reply(0, dnsMessage({ id: 77, flags: 0x8180, counts: [1, 0, 0], more: addressRecord(10, 0, 0, 1) }));
    loop.give(fd, bytes.subarray(0, 20), bytes.subarray(20));
    loop.ready(fd);
    loop.ready(fd);
    expect([answered, asked(), loop.openFds.size, loop.watched()]).toEqual([[answer], [], 0, []]);
  });

  it('has no answer where netd says so, cuts it off, or is silent', () => {
    for (const given of [
      [Uint8Array.of(255, 255, 255, 146)],
      [Uint8Array.of(0, 0, 0, 0), new Uint8Array(0)],
      ['EIO'],
    ]) {
      const { loop, ask, answered } = open(twoServers, true);
      ask();
      const fd = loop.lastFd();
      loop.give(fd, ...given);
      for (const _ of given) loop.ready(fd);
      expect([answered, loop.openFds.size]).toEqual([[undefined], 0]);
    }
    const { loop, ask, answered } = open(twoServers, true);
    ask();
    loop.pass(15_000);
    expect([answered, loop.openFds.size, loop.watched()]).toEqual([[undefined], 0, []]);
  });

  it('whose netd is too old asks servers, and netd never again', () => {
    const { loop, ask, answered, asked } = open(twoServers, true);
    ask();
    loop.give(loop.lastFd(), loop.sys.text.encodeUtf8('500 Command not recognized\0'));
    loop.ready(loop.lastFd());
    loop.give(loop.lastFd(), answer);
    loop.ready(loop.lastFd());
    expect([answered, asked()]).toEqual([[answer], [four]]);
    ask()();
    expect(loop.calls.filter(({ name }) => name === 'socket.unixConnect').length).toBe(1);
    expect(loop.openFds.size).toBe(0);
  });

  it('of the old kind is asked once by its program for all that wait, and again when the network may be another', () => {
    const dump = 'Active default network: 1\nNetworkAgentInfo{network{1} lp{{DnsAddresses: [ /10.0.0.1 ]}}}\n';
    const { loop, ask, asked, asker } = open({
      'file.stat': missing,
      'file.access': (path: string) => path === '/system/bin/dumpsys',
      'process.clone': { pid: 42 },
      'process.waitPidfd': { pid: 42, signal: 9 },
    });
    const stops = [ask(), ask()];
    const clones = () => loop.calls.filter(({ name }) => name === 'process.clone').length;
    const [pipeFd = 0] = loop.watched();
    const bytes = loop.sys.text.encodeUtf8(dump);
    loop.give(pipeFd, bytes.subarray(0, 30), bytes.subarray(30), new Uint8Array(0));
    for (let part = 0; part < 3; part++) loop.ready(pipeFd);
    expect([asked(), clones()]).toEqual([[four, four], 1]);
    for (const stop of stops) stop();
    ask()();
    expect([clones(), loop.openFds.size]).toEqual([1, 0]);
    loop.pass(30_000);
    ask();
    expect(clones()).toBe(2);
    asker.dispose();
    expect([loop.openFds.size, loop.watched()]).toEqual([0, []]);
  });
});

it('a host that knows no server says so once', () => {
  const { ask, answered, warnings } = open({ 'file.stat': missing });
  ask();
  ask();
  expect(answered).toEqual([undefined, undefined]);
  expect(warnings.length).toBe(1);
});
