// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { buildFailure, fitAnswer, isAnswerTo, isFailure, parseQuestion, withId } from './dns-message.ts';
import { addressRecord, dnsMessage, optRecord } from './testing/dns-bytes.ts';

const end = 12 + 15 + 4;

describe('a question of DNS', () => {
  it('is taken with what its asker takes by UDP', () => {
    expect(parseQuestion(dnsMessage({}))).toEqual({ end, answerBytes: 512 });
    const withOpt = (bytes: number) => dnsMessage({ counts: [0, 0, 1], more: optRecord(bytes) });
    expect(parseQuestion(withOpt(1232))).toEqual({ end, answerBytes: 1232 });
    expect(parseQuestion(withOpt(100))).toEqual({ end, answerBytes: 512 });
    expect(parseQuestion(withOpt(65535))).toEqual({ end, answerBytes: 4096 });
    expect(parseQuestion(dnsMessage({ counts: [0, 0, 1], more: [0, 0, 41] }))).toEqual({ end, answerBytes: 512 });
  });

  it('gets no answer where it is none', () => {
    expect(parseQuestion(new Uint8Array(11))).toBeUndefined();
    expect(parseQuestion(dnsMessage({ flags: 0x8180 }))).toBeUndefined();
  });

  it('is refused by a code where it cannot be passed on', () => {
    expect(parseQuestion(dnsMessage({ flags: 0x2800 }))).toBe(4);
    expect(parseQuestion(dnsMessage({ counts: [1, 0, 0] }))).toBe(1);
    expect(parseQuestion(dnsMessage({}).fill(0, 4, 6))).toBe(1);
    expect(parseQuestion(dnsMessage({}).subarray(0, end - 1))).toBe(1);
    expect(parseQuestion(dnsMessage({ name: 'a.'.repeat(128) }))).toBe(1);
    const pointer = dnsMessage({});
    pointer[12] = 0xc0;
    expect(parseQuestion(pointer)).toBe(1);
  });
});

describe('an answer of DNS', () => {
  const query = dnsMessage({});
  const answer = dnsMessage({ flags: 0x8180, counts: [1, 0, 0], more: addressRecord(10, 0, 0, 1) });

  it('is of the question with its number, name, type and class', () => {
    expect(isAnswerTo(query, end, answer)).toBe(true);
    expect(isAnswerTo(query, end, dnsMessage({ flags: 0x8180, name: 'LODGE.Example' }))).toBe(true);
    expect(isAnswerTo(query, end, withId(answer, 8))).toBe(false);
    expect(isAnswerTo(query, end, dnsMessage({ flags: 0x8180, name: 'other.example' }))).toBe(false);
    expect(isAnswerTo(query, end, dnsMessage({ flags: 0x8180, type: 28 }))).toBe(false);
    expect(isAnswerTo(query, end, query)).toBe(false);
    expect(isAnswerTo(query, end, answer.subarray(0, end - 1))).toBe(false);
    expect(isAnswerTo(query, end, new Uint8Array(0))).toBe(false);
  });

  it('may leave the question out where it is a refusal', () => {
    const bare = (code: number) =>
      dnsMessage({ flags: 0x8180 | code })
        .fill(0, 4, 6)
        .subarray(0, 12);
    expect(isAnswerTo(query, end, bare(5))).toBe(true);
    expect(isAnswerTo(query, end, bare(0))).toBe(false);
    expect([isFailure(bare(5)), isFailure(bare(2)), isFailure(bare(3)), isFailure(answer)]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it('says that it has failed by number and question, with nothing else', () => {
    const asked = dnsMessage({ id: 513, flags: 0x0110, counts: [0, 0, 1], more: optRecord(1232) });
    const failure = buildFailure(asked, end, 2);
    expect(failure).toEqual(dnsMessage({ id: 513, flags: 0x8182 }));
    expect(isAnswerTo(asked, end, failure)).toBe(true);
    expect([...buildFailure(asked, undefined, 1)]).toEqual([2, 1, 0x81, 0x81, 0, 0, 0, 0, 0, 0, 0, 0]);
  });

  it('is cut to its question where the asker takes no more', () => {
    expect(fitAnswer(answer, { end, answerBytes: 512 })).toBe(answer);
    expect(fitAnswer(answer, { end, answerBytes: 40 })).toEqual(dnsMessage({ flags: 0x8380 }));
  });
});
