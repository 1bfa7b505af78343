// SPDX-License-Identifier: Apache-2.0
import { useEffect, useReducer } from 'react';
import type { GuestSeries } from './guest-series.ts';
import { useServices } from './use-services.ts';

/** A guest's figures while the component is there. `version` grows with each sample. */
export function useSeries(serial: string, guest: string): { series: GuestSeries; version: number } {
  const { metrics } = useServices();
  const [version, grow] = useReducer((current: number) => current + 1, 0);
  useEffect(() => metrics.watch(serial, guest, grow), [metrics, serial, guest]);
  return { series: metrics.series(serial, guest), version };
}
