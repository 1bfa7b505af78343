// SPDX-License-Identifier: Apache-2.0

/**
 * Milliseconds until the next moment of the monotonic clock that is a multiple of the interval, and at least half of one. So all monitors of
 * a device that are asked for figures as often wake at the same moment, and a phone's processor wakes once for ten guests.
 */
export function untilCommonTick(nowMs: number, intervalMs: number): number {
  const restMs = intervalMs - (nowMs % intervalMs);
  return restMs < intervalMs / 2 ? restMs + intervalMs : restMs;
}
