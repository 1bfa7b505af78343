// SPDX-License-Identifier: Apache-2.0
import { expect, it } from 'vitest';

import { captureCommand } from './capture-command.ts';

it('returns what a command prints, and gives it its input', async () => {
  expect(await captureCommand('cat', [], { input: 'text' })).toBe('text');
});

it('names the command, its end and what it said when it fails', async () => {
  const failing = captureCommand('sh', ['-c', 'echo reason >&2; exit 7']);
  await expect(failing).rejects.toMatchObject({ name: 'CommandError', exitCode: 7, stderr: 'reason\n' });
  await expect(failing).rejects.toThrow(/sh -c .*\n {2}exit code 7\nreason/);
});

it('names a command that is not there', async () => {
  await expect(captureCommand('lodge-no-such-program', [])).rejects.toThrow(/lodge-no-such-program.*ENOENT/s);
});
