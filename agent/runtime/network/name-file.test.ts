// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { makeSysError } from '../../sys/injecting.ts';
import { type Answers, recordingSys } from '../../sys/recording.ts';
import { planNameFile, writeNameFile } from './name-file.ts';
import { managedLink as link } from './testing/managed-link.ts';

const own = planNameFile(undefined, link) ?? '';

describe("a guest's file of name servers", () => {
  it('is written where there is none, and where it is empty', () => {
    expect(own).toMatch(/^# Lodge: [^\n]+\nnameserver 10\.83\.0\.1\n$/);
    expect(planNameFile({ kind: 'file', text: ' \n' }, link)).toBe(own);
  });

  it('is written anew where it is ours, and the address another', () => {
    expect(planNameFile({ kind: 'file', text: own }, link)).toBeUndefined();
    expect(planNameFile({ kind: 'file', text: own.replace('10.83.0.1', '10.9.9.9') }, link)).toBe(own);
  });

  it("stays where it is the guest's, or no file", () => {
    expect(planNameFile({ kind: 'file', text: 'nameserver 9.9.9.9\n' }, link)).toBeUndefined();
    expect(planNameFile({ kind: 'file', text: `# mine\n${own}` }, link)).toBeUndefined();
    expect(planNameFile({ kind: 'other' }, link)).toBeUndefined();
  });
});

describe('writing it', () => {
  const modes = { '/etc': 0o040755, '/etc/resolv.conf': 0o100644 };

  function write(kinds: Readonly<Record<string, number>>, answers: Answers = {}) {
    const missing = (): never => {
      throw makeSysError('ENOENT', 2, 'lstat');
    };
    const lstat = (path: string) => (kinds[path] === undefined ? missing() : { mode: kinds[path] });
    const { sys, calls } = recordingSys({ 'file.lstat': lstat, 'file.readText': '', ...answers });
    const warnings: string[] = [];
    writeNameFile(sys, link, (text) => warnings.push(text));
    return {
      written: calls.filter(({ name }) => name === 'file.writeFileAtomic').map(({ args }) => args[0]),
      warnings,
    };
  }

  it('leaves links alone, and a guest whose /etc is one', () => {
    expect(write(modes).written).toEqual(['/etc/resolv.conf']);
    expect(write({ '/etc': modes['/etc'] }).written).toEqual(['/etc/resolv.conf']);
    expect(write({ ...modes, '/etc/resolv.conf': 0o120777 }).written).toEqual([]);
    expect(write({ ...modes, '/etc/resolv.conf': 0o010644 }).written).toEqual([]);
    expect(write({ '/etc': 0o120777 }).written).toEqual([]);
    expect(write({}).written).toEqual([]);
  });

  it('tells of a root that is read-only, and goes on', () => {
    const refused = (): never => {
      throw makeSysError('EROFS', 30, 'open');
    };
    expect(write(modes, { 'file.writeFileAtomic': refused }).warnings).toEqual([
      'the guest has no /etc/resolv.conf: open: EROFS',
    ]);
  });
});
