// SPDX-License-Identifier: Apache-2.0
/** Names of the three things that cross between Electron's main and a page: everything else is in the contract. */
export const callChannel = 'lodge:call';
export const eventChannel = 'lodge:event';
export const streamChannel = 'lodge:stream';
