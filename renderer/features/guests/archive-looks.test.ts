// SPDX-License-Identifier: Apache-2.0
import { expect, test, vi } from 'vitest';
import { ArchiveLooks } from './archive-looks.ts';

const choice = (path: string) => ({ path, name: 'rootfs.tar', sizeBytes: 4096 });

test('leaving the field and Next look into an archive once', async () => {
  const ask = vi.fn(async (path: string) => choice(path));
  const looks = new ArchiveLooks(ask);
  const left = looks.at('/a.tar');
  const next = looks.at('/a.tar');
  expect(await next).toEqual(await left);
  await looks.at('/a.tar');
  expect(ask).toHaveBeenCalledTimes(1);
  await looks.at('/b.tar');
  expect(ask).toHaveBeenCalledTimes(2);
});

test('what was chosen in the dialog is not looked into again', async () => {
  const ask = vi.fn(async (path: string) => choice(path));
  const looks = new ArchiveLooks(ask);
  looks.learn(choice('/a.tar'));
  expect(await looks.at('/a.tar')).toEqual(choice('/a.tar'));
  expect(ask).not.toHaveBeenCalled();
});

test('what was refused is looked into anew', async () => {
  const ask = vi.fn(async (path: string) => choice(path));
  ask.mockRejectedValueOnce(new Error('ENOENT'));
  const looks = new ArchiveLooks(ask);
  await expect(looks.at('/a.tar')).rejects.toThrow('ENOENT');
  expect(await looks.at('/a.tar')).toEqual(choice('/a.tar'));
});
