// SPDX-License-Identifier: Apache-2.0
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The top of the source tree. */
export const repositoryDirectory = fileURLToPath(new URL('../..', import.meta.url));

/** Where everything fetched or built once is kept between runs; git ignores it. */
export const cacheDirectory = join(repositoryDirectory, '.cache');
