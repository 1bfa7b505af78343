// SPDX-License-Identifier: Apache-2.0
import { AgentFailure, type CommandRequest } from '../protocol/index.ts';
import { booleanOf, integerOf, linesOf, type Raw, textOf } from './params.ts';

const largestId = 0xfffffffe;

function refuse(key: string, expected: string): never {
  throw new AgentFailure('protocol-error', `${key}: expected ${expected}`, { key });
}

/** Checks a request that came over the wire, field by field. */
export function commandRequestOf(raw: Raw): CommandRequest {
  const command = linesOf(raw, 'command', 1000);
  if (command[0] === undefined || command[0] === '') refuse('command', 'a program');
  const cwd = textOf(raw, 'cwd');
  if (!cwd.startsWith('/') || cwd.includes('\0')) refuse('cwd', 'an absolute path');
  const environment = linesOf(raw, 'environment', 1000);
  if (environment.some((each) => !/^[A-Za-z_][A-Za-z0-9_]*=/.test(each))) refuse('environment', 'NAME=VALUE');
  return {
    command,
    cwd,
    environment,
    uid: integerOf(raw, 'uid', 0, largestId),
    gid: integerOf(raw, 'gid', 0, largestId),
    terminal: booleanOf(raw, 'terminal'),
    rows: integerOf(raw, 'rows', 1, 1000),
    columns: integerOf(raw, 'columns', 1, 1000),
  };
}
