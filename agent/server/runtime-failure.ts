// SPDX-License-Identifier: Apache-2.0
import { AgentFailure } from '../protocol/index.ts';
import { RuntimeError } from '../runtime/api.ts';
import { TarFormatError } from '../runtime/image/tar-header.ts';
import { ImageFormatError } from '../runtime/rootfs/image-format.ts';
import { isSysError } from '../sys/sys.ts';

/** The runtime's failures as the wire has them. */
export function asAgentFailure(error: unknown): unknown {
  if (error instanceof RuntimeError)
    return new AgentFailure(error.failure.reason, error.failure.message, error.failure.details);
  if (error instanceof TarFormatError || error instanceof ImageFormatError)
    return new AgentFailure('archive-invalid', error.message, { hint: error.message });
  if (isSysError(error, 'ENOSPC'))
    return new AgentFailure('no-space', error.message, { call: error.call, path: error.path ?? '' });
  return error;
}
