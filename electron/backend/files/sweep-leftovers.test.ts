// SPDX-License-Identifier: Apache-2.0
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { isLeftover, sweepLeftovers } from './sweep-leftovers.ts';

const dayMs = 86_400_000;
const facts = { ownUid: 1000, nowMs: 10 * dayMs, isAlive: (pid: number) => pid === 42 };
const folder = { name: 'lodge-drag-41-abc', isFolder: true, uid: 1000, changedMs: 8 * dayMs };

it('a leftover is ours, a folder, old, and of no process that lives', () => {
  expect(isLeftover(folder, facts)).toBe(true);
  expect(isLeftover({ ...folder, name: 'lodge-drag-42-abc' }, facts)).toBe(false);
  expect(isLeftover({ ...folder, name: 'lodge-drag-Ab3xyz' }, facts)).toBe(true);
  expect(isLeftover({ ...folder, uid: 1001 }, facts)).toBe(false);
  expect(isLeftover({ ...folder, uid: 1001 }, { ...facts, ownUid: undefined })).toBe(true);
  expect(isLeftover({ ...folder, isFolder: false }, facts)).toBe(false);
  expect(isLeftover({ ...folder, changedMs: 9.5 * dayMs }, facts)).toBe(false);
  expect(isLeftover({ ...folder, name: 'lodge-41-abc' }, facts)).toBe(false);
});

it('what is left over goes, what a link leads to and everything else stays', async () => {
  const base = mkdtempSync(path.join(tmpdir(), 'lodge-sweep-'));
  try {
    const old = new Date(Date.now() - 2 * dayMs);
    const make = (name: string): string => {
      const place = path.join(base, name);
      mkdirSync(place);
      writeFileSync(path.join(place, 'file'), 'x');
      utimesSync(place, old, old);
      return place;
    };
    const left = make('lodge-drag-Ab3xyz');
    const others = [make(`lodge-drag-${process.pid}-abc`), make('something')];
    symlinkSync(others[1] ?? '', path.join(base, 'lodge-drag-link'));
    await sweepLeftovers(base);
    expect(existsSync(left)).toBe(false);
    expect(others.map((place) => existsSync(path.join(place, 'file')))).toEqual([true, true]);
    await sweepLeftovers(path.join(base, 'nowhere'));
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
});
