// SPDX-License-Identifier: Apache-2.0
import { cidrOf } from '../address.ts';
import { messageFlag, messageType, NetlinkWriter, ruleAction, ruleAttribute } from '../netlink.ts';
import { type RouteRequest, request } from '../route-request.ts';
import { type OwnRule, printRule } from './routing-plan.ts';

/** struct fib_rule_hdr, and the attributes that a rule is known by. */
function ruleBody({ family, priority, table, match }: OwnRule): NetlinkWriter {
  const cidr = match.kind === 'to' ? cidrOf(match.cidr) : undefined;
  // Tables beyond 255 are told by their attribute alone.
  const body = new NetlinkWriter()
    .fields([1, family], [1, cidr?.prefix ?? 0], [1, 0], [1, 0])
    .fields([1, table > 255 ? 0 : table], [1, 0], [1, 0], [1, ruleAction.toTable], [4, 0]);
  if (cidr !== undefined) body.attribute(ruleAttribute.destination, cidr.bytes);
  if (match.kind === 'from') body.text(ruleAttribute.inputName, match.link);
  return body.number(ruleAttribute.priority, priority).number(ruleAttribute.table, table);
}

const subjectOf = (rule: OwnRule): string => printRule(rule).replace(/^.* rule add /, '');

export function addRule(rule: OwnRule): RouteRequest {
  const head = { type: messageType.newRule, flags: messageFlag.create | messageFlag.exclusive };
  return request('RTM_NEWRULE', head, ruleBody(rule), subjectOf(rule));
}

export function deleteRule(rule: OwnRule): RouteRequest {
  return request('RTM_DELRULE', { type: messageType.deleteRule }, ruleBody(rule), subjectOf(rule));
}
