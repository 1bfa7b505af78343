// SPDX-License-Identifier: Apache-2.0
/**
 * Where a guest asks for names, and where its monitor listens; a rule of NAT leads from the one to the other. Port 53 stays the host's:
 * a server of its own, which takes it on all addresses, could else not start while a guest runs. Below the ports that are drawn.
 */
export const namePort = { asked: 53, listening: 20053 } as const;
