// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import type { FileEntry } from '../../../agent/protocol/index.ts';
import type { StreamFromView, StreamToView } from '../../../electron/ipc/contract.ts';
import { ScriptedBridge } from '../../preview/scripted-bridge.ts';
import { Backend } from '../../state/backend.ts';
import { crumbsOf, downloadName, nameProblem, parentPath, permissions, shownFiles, visibleName } from './file-list.ts';
import { topNames, type UploadItem, upload } from './upload.ts';

function entry(name: string, change: Partial<FileEntry> = {}): FileEntry {
  return { name, kind: 'file', sizeBytes: 1, mode: 0o644, modifiedMs: 0, ...change };
}

test('folders come first, and links to folders with them; hidden ones when they are asked for', () => {
  const entries = [
    entry('b10', { sizeBytes: 5 }),
    entry('b9', { sizeBytes: 9 }),
    entry('z', { kind: 'folder' }),
    entry('lib', { kind: 'link', target: 'usr/lib', leadsTo: 'folder' }),
    entry('.profile'),
  ];
  const names = (change: object) =>
    shownFiles(entries, { filter: '', sort: 'name', hidden: false, ...change }).map(({ name }) => name);
  expect(names({})).toEqual(['lib', 'z', 'b9', 'b10']);
  expect(names({ hidden: true, filter: 'PRO' })).toEqual(['.profile']);
  expect(names({ sort: 'size', filter: 'b' })).toEqual(['lib', 'b9', 'b10']);
});

test('a name cannot look like another, nor break its row', () => {
  expect(visibleName('a\nb\x1b[2J')).toBe('a␊b␛[2J');
  expect(visibleName('photo\u202egpj.exe')).toBe('photo⟨U+202E⟩gpj.exe');
  expect(visibleName('名字 <b>')).toBe('名字 <b>');
});

test('paths, permissions and names are as the guest has them', () => {
  expect(crumbsOf('/usr/lib').map(({ path }) => path)).toEqual(['/', '/usr', '/usr/lib']);
  expect([parentPath('/usr/lib'), parentPath('/usr'), parentPath('/')]).toEqual(['/usr', '/', '/']);
  expect([permissions(0o4755), permissions(0o2640), permissions(0o1777)]).toEqual([
    'rwsr-xr-x',
    'rw-r-S---',
    'rwxrwxrwt',
  ]);
  expect(['', '..', 'a/b', '名'.repeat(86), 'a b'].map(nameProblem)).toEqual([
    'empty',
    'empty',
    'slash',
    'long',
    undefined,
  ]);
  expect(downloadName('alpine', '/etc', [entry('hosts')])).toEqual({ name: 'hosts', form: 'raw' });
  expect(downloadName('alpine', '/', [entry('a'), entry('b')])).toEqual({ name: 'alpine.tar', form: 'tar' });
});

/** A backend that takes what comes, in its time. */
function taking(answer: (message: StreamFromView, deliver: (message: StreamToView) => void) => void) {
  const bridge = new ScriptedBridge();
  bridge.onStream = (stream) => {
    stream.onMessage = (message) => answer(message, (reply) => queueMicrotask(() => stream.deliver(reply)));
    queueMicrotask(() => stream.deliver({ kind: 'attached', lostBytes: 0 }));
  };
  return new Backend(bridge);
}

const target = { serial: 'S', guest: 'g', path: '/root', existing: 'refuse', taskId: 't' } as const;
const long = `${'long'.repeat(40)}-名字.txt`;
const items: UploadItem[] = [
  { path: 'folder' },
  { path: `folder/${long}`, file: new File(['hello'], long) },
  { path: 'large', file: new File([new Uint8Array(3_000_000).fill(7)], 'large') },
];

/** As POSIX.1-1988 has it, with the sum of each header checked. */
function readTar(parts: readonly Uint8Array[]): object[] {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  parts.reduce((at, part) => {
    whole.set(part, at);
    return at + part.length;
  }, 0);
  const decoder = new TextDecoder();
  const entries: object[] = [];
  for (let at = 0; whole[at] !== 0; ) {
    const header = whole.slice(at, at + 512);
    const field = (from: number, length: number): string =>
      decoder.decode(header.subarray(from, from + length)).replace(/\0.*$/, '');
    const sum = Number.parseInt(field(148, 8), 8);
    header.fill(0x20, 148, 156);
    expect(header.reduce((total, byte) => total + byte, 0)).toBe(sum);
    const sizeBytes = Number.parseInt(field(124, 12), 8);
    const content = whole.subarray(at + 512, at + 512 + sizeBytes);
    entries.push({
      ...{ type: field(156, 1), name: field(0, 100), sizeBytes, owner: `${field(108, 8)} ${field(116, 8)}` },
      ...(sizeBytes > 0 && sizeBytes < 1000 ? { text: decoder.decode(content) } : {}),
    });
    at += 512 + Math.ceil(sizeBytes / 512) * 512;
  }
  return entries;
}

test('an upload is a tar, and never more on its way than was taken', async () => {
  const parts: Uint8Array[] = [];
  let untaken = 0;
  let most = 0;
  const backend = taking((message, deliver) => {
    if (message.kind === 'data') {
      parts.push(message.bytes);
      untaken += message.bytes.length;
      most = Math.max(most, untaken);
      if (untaken < 600_000) return;
      deliver({ kind: 'taken', bytes: untaken });
      untaken = 0;
    }
    if (message.kind === 'end') deliver({ kind: 'closed' });
  });
  await upload(backend, target, items);
  expect(most).toBeLessThan(1_400_000);
  expect(readTar(parts)).toEqual([
    { type: '5', name: 'folder/', sizeBytes: 0, owner: '0000000 0000000' },
    { type: 'x', name: 'pax', sizeBytes: 188, owner: '0000000 0000000', text: `188 path=folder/${long}\n` },
    { type: '0', name: `folder/${long}`.slice(0, 100), sizeBytes: 5, owner: '0000000 0000000', text: 'hello' },
    { type: '0', name: 'large', sizeBytes: 3_000_000, owner: '0000000 0000000' },
  ]);
  expect(topNames(items)).toEqual(['folder', 'large']);
});

test('a refusal in the middle ends it by name, and nothing more is read', async () => {
  let sent = 0;
  const backend = taking((message, deliver) => {
    if (message.kind !== 'data') return;
    sent += message.bytes.length;
    deliver({ kind: 'closed', failure: { reason: 'no-space', message: 'full', details: {} } });
  });
  await expect(upload(backend, target, items)).rejects.toMatchObject({ reason: 'no-space' });
  expect(sent).toBeLessThan(2_000_000);
});

test('a file that this computer cannot read any more is told', async () => {
  const file = new File(['x'], 'gone');
  file.slice = () => ({ arrayBuffer: () => Promise.reject(new Error('NotFoundError')) }) as unknown as Blob;
  const backend = taking(() => undefined);
  await expect(upload(backend, target, [{ path: 'gone', file }])).rejects.toMatchObject({
    reason: 'archive-unreadable',
  });
});
