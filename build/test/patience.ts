// SPDX-License-Identifier: Apache-2.0
/** How long a test waits for what is to come: a limit for what hangs, below the limits of tests, so that the wait tells what it waited for. */
export const patienceMs = 30_000;
