// SPDX-License-Identifier: Apache-2.0
import { isSysError } from '../../../sys/sys.ts';
import { RuntimeError } from '../../api.ts';
import type { ManagedNetwork } from '../managed-network.ts';
import { ProgramError } from './run-program.ts';

/** What went wrong with a guest's NAT, by its key; anything else as it is. */
export function natFailure(managed: ManagedNetwork, error: unknown): unknown {
  const key = `lodge.net.${managed.index}.nat`;
  const known = { step: 'host network', key, link: managed.hostInterface };
  const refuse = (details: Record<string, string | number>, message: string): RuntimeError =>
    new RuntimeError({ reason: 'start-failed', message: `${key}: ${message}`, details: { ...known, ...details } });
  if (error instanceof ProgramError)
    return refuse(
      { call: error.command, ...(error.exitCode === undefined ? {} : { exitCode: error.exitCode }), hint: error.hint },
      error.message,
    );
  if (isSysError(error)) return refuse({ call: error.call, code: error.code, errno: error.errno }, error.message);
  return error;
}
