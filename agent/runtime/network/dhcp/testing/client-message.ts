// SPDX-License-Identifier: Apache-2.0
import { dhcpOption } from '../dhcp-option.ts';

export const hardware = [2, 0, 0, 0, 0, 7];

export interface ClientMessage {
  type: number;
  hardware?: number[];
  broadcast?: boolean;
  clientAddress?: number[];
  requested?: number[];
  serverId?: number[];
  clientId?: number[];
  parameters?: number[];
  /** Options as they are. */
  more?: number[];
}

function option(code: number, value: number[] | undefined): number[] {
  return value === undefined ? [] : [code, value.length, ...value];
}

/** As a client of DHCP writes it. */
export function clientMessage(parts: ClientMessage): Uint8Array {
  const header = new Uint8Array(240);
  header.set([1, 1, 6, 0, 1, 2, 3, 4]);
  header[10] = parts.broadcast === true ? 0x80 : 0;
  header.set(parts.clientAddress ?? [], 12);
  header.set(parts.hardware ?? hardware, 28);
  header.set([99, 130, 83, 99], 236);
  return Uint8Array.from([
    ...header,
    ...option(dhcpOption.messageType, [parts.type]),
    ...option(dhcpOption.requestedAddress, parts.requested),
    ...option(dhcpOption.serverId, parts.serverId),
    ...option(dhcpOption.clientId, parts.clientId),
    ...option(dhcpOption.parameterList, parts.parameters),
    ...(parts.more ?? []),
    dhcpOption.end,
  ]);
}
