// SPDX-License-Identifier: Apache-2.0
import type { Cidr } from './address.ts';
import {
  addressFamily,
  messageType,
  type NetlinkMessage,
  parseAttributes,
  readNumber,
  readText,
  ruleAction,
  ruleAttribute,
  ruleFlag,
} from './netlink.ts';

/** Which table a packet's way is looked up in (ip-rule(8)). */
export interface HostRule {
  family: Cidr['family'];
  priority: number;
  action: 'table' | 'pass' | 'refuse';
  table: number;
  isInverted: boolean;
  /** undefined of each: it does not matter. */
  inputName: string | undefined;
  outputName: string | undefined;
  mark: { value: number; mask: number } | undefined;
  users: { first: number; last: number } | undefined;
  source: Cidr | undefined;
  destination: Cidr | undefined;
  /** Routes with no longer prefix than this do not count. */
  suppressPrefix: number | undefined;
}

const ruleBytes = 12;

/** undefined: the message tells of no rule, or of one that is cut. Never throws. */
export function parseHostRule({ type, body }: NetlinkMessage): HostRule | undefined {
  if (type !== messageType.newRule || body.length < ruleBytes) return undefined;
  const [number = 0, toPrefix = 0, fromPrefix = 0, , shortTable = 0, , , action = 0] = body;
  if (number !== addressFamily.ipv4 && number !== addressFamily.ipv6) return undefined;
  const attributes = parseAttributes(body, ruleBytes);
  const numberOf = (attribute: number, at = 0): number | undefined => {
    const bytes = attributes.get(attribute);
    return bytes === undefined ? undefined : readNumber(bytes, at);
  };
  const nameOf = (attribute: number): string | undefined => {
    const bytes = attributes.get(attribute);
    return bytes === undefined ? undefined : readText(bytes);
  };
  const cidrOf = (attribute: number, prefix: number): Cidr | undefined => {
    const bytes = attributes.get(attribute);
    return bytes === undefined ? undefined : { family: number, bytes: Uint8Array.from(bytes), prefix };
  };
  const mark = numberOf(ruleAttribute.mark);
  const mask = numberOf(ruleAttribute.mask);
  const first = numberOf(ruleAttribute.userRange);
  const suppress = numberOf(ruleAttribute.suppressPrefix);
  return {
    family: number,
    priority: numberOf(ruleAttribute.priority) ?? 0,
    action: action === ruleAction.toTable ? 'table' : action <= ruleAction.nop ? 'pass' : 'refuse',
    table: numberOf(ruleAttribute.table) ?? shortTable,
    isInverted: (readNumber(body, 8) & ruleFlag.invert) !== 0,
    inputName: nameOf(ruleAttribute.inputName),
    outputName: nameOf(ruleAttribute.outputName),
    mark: mark === undefined && mask === undefined ? undefined : { value: mark ?? 0, mask: mask ?? 0xffffffff },
    users: first === undefined ? undefined : { first, last: numberOf(ruleAttribute.userRange, 4) ?? first },
    source: cidrOf(ruleAttribute.source, fromPrefix),
    destination: cidrOf(ruleAttribute.destination, toPrefix),
    suppressPrefix: suppress === undefined || suppress === 0xffffffff ? undefined : suppress,
  };
}
