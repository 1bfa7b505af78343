// SPDX-License-Identifier: Apache-2.0
import type { LucideIcon } from 'lucide-react';
import { ArrowDownUp, Cpu, ListTree, MemoryStick } from 'lucide-react';
import { Sparkline } from '../../components/Sparkline.tsx';
import { useFormat, useText } from '../../i18n/i18n.ts';
import type { GuestSeries } from '../../state/guest-series.ts';
import type { GuestTab } from '../../state/location.ts';
import { useSeries } from '../../state/use-series.ts';
import { useLocation } from '../../state/use-services.ts';
import type { GuestTabProps } from '../guests/GuestPage.tsx';
import { isAlive } from '../guests/guest-facts.ts';
import { totalThroughput } from '../network/throughput.ts';

const sparklineWindowMs = 60_000;

/** Four figures with the last minute behind them; each leads to its panel. */
export function LiveTiles({ serial, guest }: GuestTabProps) {
  const t = useText();
  const format = useFormat();
  const { series } = useSeries(serial, guest.name);
  const { cgroup } = series;
  const live = isAlive(guest.state);
  const cpu = live ? cgroup.latest('cpuPercent') : undefined;
  const memory = live ? cgroup.latest('memoryBytes') : undefined;
  const pids = live ? cgroup.latest('pids') : undefined;
  const traffic = totalThroughput(series, sparklineWindowMs);
  const now = live ? traffic.latest : undefined;
  const limit = guest.memoryLimitBytes;
  return (
    <div className="live-tiles">
      <LiveTile
        icon={Cpu}
        to={{ serial, guest: guest.name, tab: 'cgroup' }}
        label={t('live.cpu')}
        value={cpu === undefined ? undefined : format.percent(cpu)}
        note={
          guest.cpuLimitPercent === undefined
            ? t('live.noLimit')
            : t('live.limit', { limit: format.percent(guest.cpuLimitPercent) })
        }
        points={columnOf(series, 'cpuPercent')}
      />
      <LiveTile
        icon={MemoryStick}
        to={{ serial, guest: guest.name, tab: 'cgroup' }}
        label={t('live.memory')}
        value={memory === undefined ? undefined : format.bytes(memory)}
        note={limit === undefined ? t('live.noLimit') : t('live.limit', { limit: format.bytes(limit) })}
        points={columnOf(series, 'memoryBytes')}
      />
      <LiveTile
        icon={ListTree}
        to={{ serial, guest: guest.name, tab: 'cgroup' }}
        label={t('live.processes')}
        value={pids === undefined ? undefined : format.number(pids)}
        note={
          guest.pidsLimit === undefined ? t('live.noLimit') : t('live.limit', { limit: format.number(guest.pidsLimit) })
        }
        points={columnOf(series, 'pids')}
      />
      <LiveTile
        icon={ArrowDownUp}
        to={{ serial, guest: guest.name, tab: 'network' }}
        label={t('live.network')}
        value={now === undefined ? undefined : format.rate(now.received + now.sent)}
        note={
          now === undefined
            ? t('live.noTraffic')
            : t('live.traffic', { received: format.rate(now.received), sent: format.rate(now.sent) })
        }
        points={traffic.points}
      />
    </div>
  );
}

function columnOf(series: GuestSeries, column: 'cpuPercent' | 'memoryBytes' | 'pids'): (number | null)[] {
  return series.cgroup.window([column], sparklineWindowMs)[1] ?? [];
}

interface LiveTileProps {
  icon: LucideIcon;
  to: { serial: string; guest: string; tab: GuestTab };
  label: string;
  value: string | undefined;
  note: string;
  points: readonly (number | null)[];
}

function LiveTile({ icon: Icon, to, label, value, note, points }: LiveTileProps) {
  const go = useLocation((state) => state.go);
  return (
    <button type="button" className="live-tile" onClick={() => go(to)}>
      <span className="live-label">
        <Icon aria-hidden size={14} strokeWidth={1.9} />
        {label}
      </span>
      <span className="live-value">{value ?? '–'}</span>
      <span className="live-note">{note}</span>
      <Sparkline points={points} />
    </button>
  );
}
