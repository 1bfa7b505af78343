// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { redact } from './redact.ts';

const secrets = {
  homeDirectory: '/home/mira',
  userName: 'mira',
  hostName: 'workbench',
  serials: ['3A081FDJH00142', '192.168.3.41:5555', '3A081FDJH00142@lab-bench:5037'],
  servers: ['lab-bench'],
};

test.each([
  ['/home/mira/key of Mira on workbench', '<home>/key of <user> on <host>'],
  ['push to 3A081FDJH00142 and 192.168.3.41:5555', 'push to <device 1> and <device 2>'],
  ['3a081fdjh00142', '<device 1>'],
  ['3A081FDJH00142@lab-bench:5037, at lab-bench:5037', '<device 3>, at <server>:5037'],
  ['from 10.83.0.2/24 by 127.0.0.1:5037', 'from <ipv4>/24 by 127.0.0.1:5037'],
  ['fe80::16:3eff:fe4a:910c on 02:16:3e:4a:91:0c', '<ipv6> on <mac>'],
  ['{"token":"abc.def", "name":"a"}', '{"token":"<secret>", "name":"a"}'],
  ['PASSWORD=hunter2 rest', 'PASSWORD=<secret> rest'],
  ['Authorization: Bearer abc.def-ghi', 'Authorization: Bearer <secret>'],
  ['{"text":"{\\"password\\":\\"hunter2\\"}"}', '{"text":"{\\"password\\":\\"<secret>\\"}"}'],
  ['lxc.environment = AWS_SECRET_ACCESS_KEY=abc', 'lxc.environment = AWS_SECRET_ACCESS_KEY=<secret>'],
  ['session_key: 12 psk="open sesame"', 'session_key: <secret> psk="<secret> sesame"'],
  ['[ro.boot.serialno]: [ABC123] imei=490154203237518', '[ro.boot.serialno]: [<secret>] imei=<secret>'],
  ['account mira.k@example.org signed in', 'account <mail> signed in'],
  ['x eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0xx.abcdefghijklm y', 'x <token> y'],
  ['-----BEGIN RSA PRIVATE KEY-----\\nMIIE\\n-----END RSA PRIVATE KEY-----\\n.', '<key>\\n.'],
  ['binder: a key was pressed; tokens are fine', 'binder: a key was pressed; tokens are fine'],
  ['at 12:30:45 it took 1.2.3 s', 'at 12:30:45 it took 1.2.3 s'],
])('%s', (text, redacted) => {
  expect(redact(text, secrets)).toBe(redacted);
});

test('a user called root, and a home that is the root, are left: they are everybody’s', () => {
  expect(redact('/root/x as root', { ...secrets, userName: 'root', homeDirectory: '/' })).toBe('/root/x as root');
});

test('a serial that is a part of another one is not taken for it', () => {
  const serials = ['emulator-555', 'emulator-5554'];
  expect(redact('emulator-5554 emulator-555', { ...secrets, serials })).toBe('<device 2> <device 1>');
});
