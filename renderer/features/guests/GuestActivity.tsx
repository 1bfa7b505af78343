// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react';
import type { GuestSummary } from '../../../agent/protocol/index.ts';
import { useNow } from '../../components/use-now.ts';
import { useFormat, useText } from '../../i18n/i18n.ts';
import { stopTimeLimitMs } from '../../state/lodge-actions.ts';
import { busyAction, runningTask } from '../../state/lodge-store.ts';
import { useLodge } from '../../state/use-services.ts';

export interface GuestActivityProps {
  serial: string;
  guest: GuestSummary;
  /** When nothing is being done with it. */
  children?: ReactNode;
}

/** What is being done with a guest now; for a stop, how long until it is killed. */
export function GuestActivity({ serial, guest, children }: GuestActivityProps) {
  const t = useText();
  const format = useFormat();
  const action = useLodge((state) => busyAction(state, serial, guest.name));
  const startedAtMs = useLodge((state) => runningTask(state, serial, guest.name)?.startedAtMs);
  const nowMs = useNow(500, action === 'stop');
  if (action === undefined) return children;
  const leftMs = startedAtMs === undefined ? 0 : startedAtMs + stopTimeLimitMs - nowMs;
  return (
    <span className="guest-activity" role="status">
      {action === 'stop' && leftMs > 0
        ? t('activity.stopping', { left: format.duration(leftMs) })
        : t(`activity.doing.${action}`)}
    </span>
  );
}
