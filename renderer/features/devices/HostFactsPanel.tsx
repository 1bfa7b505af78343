// SPDX-License-Identifier: Apache-2.0

import type { LucideIcon } from 'lucide-react';
import { Boxes, ChevronDown, Cpu, HardDrive, MemoryStick } from 'lucide-react';
import type { ReactNode } from 'react';
import type { HostFacts } from '../../../agent/protocol/index.ts';
import { Meter } from '../../components/Meter.tsx';
import { useFormat, useText } from '../../i18n/i18n.ts';
import type { DeviceSlice } from '../../state/lodge-store.ts';

/** What the device is and can do, in four figures; the rest behind "More". */
export function HostFactsPanel({ host, slice }: { host: HostFacts; slice: DeviceSlice }) {
  const t = useText();
  const format = useFormat();
  const memoryUsed = host.memoryTotalBytes - host.memoryAvailableBytes;
  const storageUsed = host.storageTotalBytes - host.storageFreeBytes;
  return (
    <section className="facts card" aria-label={t('host.title')}>
      <div className="fact-tiles">
        <Tile icon={Cpu} label={t('host.system')} value={host.kernelRelease}>
          {t('host.processors', { count: host.processorCount, machine: host.machine })}
        </Tile>
        <Tile
          icon={MemoryStick}
          label={t('host.memory')}
          value={t('host.free', { free: format.bytes(host.memoryAvailableBytes) })}
          meter={<Meter label={t('host.memory')} value={memoryUsed} total={host.memoryTotalBytes} />}
        >
          {t('host.ofTotal', { total: format.bytes(host.memoryTotalBytes) })}
        </Tile>
        <Tile
          icon={HardDrive}
          label={t('host.storage')}
          value={t('host.free', { free: format.bytes(host.storageFreeBytes) })}
          meter={<Meter label={t('host.storage')} value={storageUsed} total={host.storageTotalBytes} />}
        >
          {t('host.ofTotal', { total: format.bytes(host.storageTotalBytes) })}
        </Tile>
        <Tile icon={Boxes} label={t('host.cgroups')} value={t(`cgroupLayout.${host.cgroupLayout}`)}>
          <Words words={host.cgroupControllers} none={t('host.noControllers')} />
        </Tile>
      </div>
      <MoreFacts host={host} slice={slice} />
    </section>
  );
}

interface TileProps {
  icon: LucideIcon;
  label: string;
  value: string;
  meter?: ReactNode;
  children: ReactNode;
}

function Tile({ icon: Icon, label, value, meter, children }: TileProps) {
  return (
    <div className="fact-tile">
      <h2>
        <Icon aria-hidden size={14} strokeWidth={1.9} />
        {label}
      </h2>
      <p className="fact-value" title={value}>
        {value}
      </p>
      <div className="fact-note">
        {meter}
        {children}
      </div>
    </div>
  );
}

function Words({ words, none }: { words: readonly string[]; none: string }) {
  if (words.length === 0) return <span className="tone-warning">{none}</span>;
  return (
    <span className="words" title={words.join(', ')}>
      {words.join(' · ')}
    </span>
  );
}

function MoreFacts({ host, slice }: { host: HostFacts; slice: DeviceSlice }) {
  const t = useText();
  const format = useFormat();
  const facts: [string, string][] = [
    [t('host.uptime'), format.duration(host.uptimeMs)],
    ['SELinux', host.selinux],
    [t('host.pageSize'), format.bytes(host.pageSizeBytes)],
    [t('host.baseDirectory'), host.baseDirectory],
    [t('host.bootId'), host.bootId],
    [t('host.namespaces'), host.namespaces.length === 0 ? t('none') : host.namespaces.join(' · ')],
    [t('host.fileSystems'), host.fileSystems.join(' · ')],
    [
      t('host.session'),
      t('host.sessionValue', {
        duration: format.shortDuration(slice.connectDurationMs ?? 0),
        pushed: slice.pushedBytes ? format.bytes(slice.pushedBytes) : t('host.nothingPushed'),
      }),
    ],
  ];
  return (
    <details className="more-facts">
      <summary>
        <ChevronDown aria-hidden size={14} />
        {t('host.more')}
      </summary>
      <dl className="fact-list">
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
