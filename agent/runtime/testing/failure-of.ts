// SPDX-License-Identifier: Apache-2.0
import { RuntimeError, type RuntimeFailure } from '../api.ts';

/** The failure that `body` ends with. Throws where it ends well, or with an error of another kind. */
export function failureOf(body: () => unknown): RuntimeFailure {
  try {
    body();
  } catch (error) {
    if (error instanceof RuntimeError) return error.failure;
    throw error;
  }
  throw new Error('it succeeded');
}
