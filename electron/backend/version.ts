// SPDX-License-Identifier: Apache-2.0

/** Set by the bundler from package.json. */
declare const LODGE_VERSION: string | undefined;

export const version: string = typeof LODGE_VERSION === 'string' ? LODGE_VERSION : 'development';
