// SPDX-License-Identifier: Apache-2.0
import { encode } from 'uqr';
import { expect, test } from 'vitest';
import type { NetworkService } from '../../../electron/ipc/contract.ts';
import { modulesPath, newTicket, randomWord, readerOf, ticketText } from './pairing-ticket.ts';

const ticket = { name: 'studio-abc', password: 'secret' };

test('a ticket is new each time, and says nothing that its text or adb would take for a separator', () => {
  const tickets = Array.from({ length: 50 }, () => newTicket());
  expect(new Set(tickets.map(({ password }) => password)).size).toBe(50);
  for (const each of tickets)
    expect(ticketText(each)).toMatch(/^WIFI:T:ADB;S:studio-[A-Za-z2-9]{10};P:[A-Za-z2-9]{12};;$/);
});

test('bytes that would make some letters likelier are left out', () => {
  const given = [3, 3, 1, 255];
  expect(randomWord(2, (bytes) => bytes.fill(given.pop() ?? 0))).toBe('BB');
  expect(given).toEqual([3, 3]);
});

test('only the device that has read this code is paired', () => {
  const service = (name: string, kind: NetworkService['kind']): NetworkService => ({
    name,
    kind,
    host: '10.0.0.9',
    port: 37_001,
  });
  const others = [
    service('adb-serial', 'pairing'),
    service('studio-other', 'pairing'),
    service('studio-abc', 'secure'),
  ];
  expect(readerOf(ticket, others)).toBeUndefined();
  expect(readerOf(ticket, [...others, service('studio-abc.local', 'pairing')])?.port).toBe(37_001);
});

test('the code is drawn module by module', () => {
  const { data, size } = encode(ticketText(ticket), { border: 0 });
  expect(data).toHaveLength(size);
  expect(modulesPath(data).match(/M/g)).toHaveLength(data.flat().filter(Boolean).length);
});
