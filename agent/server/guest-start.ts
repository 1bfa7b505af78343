// SPDX-License-Identifier: Apache-2.0
import { AgentFailure, type GuestStart } from '../protocol/index.ts';
import { booleanOf, integerOf, linesOf, optionalBooleanOf, type Raw } from './params.ts';

const mostGroups = 20;

/** Checks what came over the wire: it becomes lines of a config. */
export function guestStartOf(raw: Raw): GuestStart {
  const groups = linesOf(raw, 'groups', mostGroups);
  const wrong = groups.find((group) => !/^[A-Za-z0-9_.-]{1,63}$/.test(group));
  if (wrong !== undefined)
    throw new AgentFailure('protocol-error', 'start.groups: letters, digits, dots, dashes and underscores', {
      key: 'groups',
    });
  const freezeWithScreen = optionalBooleanOf(raw, 'freezeWithScreen');
  return {
    auto: booleanOf(raw, 'auto'),
    order: integerOf(raw, 'order', 0, 1_000_000),
    delaySeconds: integerOf(raw, 'delaySeconds', 0, 3600),
    groups,
    ...(freezeWithScreen === undefined ? {} : { freezeWithScreen }),
  };
}
