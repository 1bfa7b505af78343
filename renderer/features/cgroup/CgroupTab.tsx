// SPDX-License-Identifier: Apache-2.0
import { useState } from 'react';
import { Chart } from '../../components/Chart.tsx';
import { CopyText } from '../../components/CopyText.tsx';
import { PanelOff } from '../../components/PanelOff.tsx';
import { WindowChoice, type WindowSeconds } from '../../components/WindowChoice.tsx';
import { useFormat, useText } from '../../i18n/i18n.ts';
import type { CgroupColumn, GuestSeries } from '../../state/guest-series.ts';
import type { AlignedColumns } from '../../state/sample-ring.ts';
import { useSeries } from '../../state/use-series.ts';
import { useDevice } from '../../state/use-services.ts';
import type { GuestTabProps } from '../guests/GuestPage.tsx';
import { isAlive } from '../guests/guest-facts.ts';
import { CgroupFigures } from './CgroupFigures.tsx';
import { HierarchyNote } from './HierarchyNote.tsx';
import { LimitsCard } from './LimitsCard.tsx';

export function CgroupTab({ serial, guest }: GuestTabProps) {
  const t = useText();
  const { series } = useSeries(serial, guest.name);
  const device = useDevice(serial);
  const away = device?.view.session.phase !== 'ready';
  const [windowSeconds, setWindowSeconds] = useState<WindowSeconds>('60');
  if (!isAlive(guest.state) && series.latest === undefined) {
    return <PanelOff title={t('cgroup.off')} text={t('cgroup.offText')} />;
  }
  if (device?.host?.cgroupLayout === 'none') return <PanelOff title={t('cgroup.none')} text={t('cgroup.noneText')} />;
  const sample = series.latest?.cgroup;
  return (
    <div className="panel">
      <div className="panel-head">
        <p className="panel-path mono" title={sample?.path}>
          {sample !== undefined && <CopyText text={sample.path} />}
        </p>
        <WindowChoice value={windowSeconds} onChange={setWindowSeconds} />
      </div>
      <CgroupFigures series={series} alive={isAlive(guest.state)} />
      {sample !== undefined && isAlive(guest.state) && (
        <LimitsCard serial={serial} guest={guest.name} sample={sample} disabled={away} />
      )}
      <div className="chart-grid">
        <CgroupCharts series={series} windowSeconds={Number(windowSeconds)} />
      </div>
      <HierarchyNote serial={serial} path={sample?.path} />
    </div>
  );
}

function CgroupCharts({ series, windowSeconds }: { series: GuestSeries; windowSeconds: number }) {
  const t = useText();
  const format = useFormat();
  const sample = series.latest?.cgroup;
  const columns = (...names: CgroupColumn[]): AlignedColumns => series.cgroup.window(names, windowSeconds * 1000);
  return (
    <>
      <Chart
        title={t('cgroup.cpu')}
        series={[
          { label: t('cgroup.used'), color: '--chart-1', filled: true },
          { label: t('cgroup.system'), color: '--chart-4' },
          { label: t('cgroup.throttled'), color: '--chart-5' },
        ]}
        data={columns('cpuPercent', 'cpuSystemPercent', 'throttledPercent')}
        windowSeconds={windowSeconds}
        format={(value) => format.percent(value)}
        unit="decimal"
        limit={sample?.cpuLimitPercent}
        least={10}
      />
      <Chart
        title={t('cgroup.memory')}
        series={[
          { label: t('cgroup.anon'), color: '--chart-1' },
          { label: t('cgroup.file'), color: '--chart-2' },
          { label: t('cgroup.kernel'), color: '--chart-3' },
        ]}
        data={columns('memoryAnonBytes', 'memoryFileBytes', 'memoryKernelBytes')}
        windowSeconds={windowSeconds}
        format={(value) => format.bytes(value)}
        unit="bytes"
        limit={sample?.memoryLimitBytes}
        least={1024 * 1024}
        stack
      />
      <Chart
        title={t('cgroup.io')}
        series={[
          { label: t('cgroup.read'), color: '--chart-2', filled: true },
          { label: t('cgroup.write'), color: '--chart-4', filled: true },
        ]}
        data={columns('readBytesPerSecond', 'writeBytesPerSecond')}
        windowSeconds={windowSeconds}
        format={(value) => format.rate(value)}
        unit="bytes"
        least={16 * 1024}
      />
      <Chart
        title={t('cgroup.pids')}
        series={[{ label: t('cgroup.processes'), color: '--chart-3', filled: true }]}
        data={columns('pids')}
        windowSeconds={windowSeconds}
        format={(value) => format.number(value)}
        unit="decimal"
        limit={sample?.pidsLimit}
        least={8}
      />
      {(sample?.cpuPressure ?? sample?.memoryPressure ?? sample?.ioPressure) !== undefined && (
        <Chart
          title={t('cgroup.pressure')}
          series={[
            { label: t('cgroup.cpu'), color: '--chart-1' },
            { label: t('cgroup.memory'), color: '--chart-4' },
            { label: t('cgroup.io'), color: '--chart-2' },
          ]}
          data={columns('cpuPressure', 'memoryPressure', 'ioPressure')}
          windowSeconds={windowSeconds}
          format={(value) => format.percent(value)}
          unit="decimal"
          least={5}
        />
      )}
    </>
  );
}
