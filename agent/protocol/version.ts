// SPDX-License-Identifier: Apache-2.0
/** Version of the wire contract. Desktop and agent demand the exact same number: they are always deployed together. */
export const protocolVersion = 1;
