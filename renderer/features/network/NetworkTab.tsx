// SPDX-License-Identifier: Apache-2.0
import { ArrowDown, ArrowUp } from 'lucide-react';
import { useState } from 'react';
import type { InterfaceSample } from '../../../agent/protocol/index.ts';
import type { FailureView } from '../../../electron/ipc/failure.ts';
import { Chart } from '../../components/Chart.tsx';
import { CopyText } from '../../components/CopyText.tsx';
import { FailureNotice } from '../../components/FailureNotice.tsx';
import { PanelOff } from '../../components/PanelOff.tsx';
import { Spinner } from '../../components/Spinner.tsx';
import { StatusDot } from '../../components/StatusDot.tsx';
import { useNow } from '../../components/use-now.ts';
import { WindowChoice, type WindowSeconds } from '../../components/WindowChoice.tsx';
import { useFormat, useText } from '../../i18n/i18n.ts';
import type { GuestSeries } from '../../state/guest-series.ts';
import { useSeries } from '../../state/use-series.ts';
import type { GuestTabProps } from '../guests/GuestPage.tsx';
import { bareAddress, isAlive } from '../guests/guest-facts.ts';
import { ForwardsCard } from '../ports/ForwardsCard.tsx';
import { LocalPortsCard } from '../ports/LocalPortsCard.tsx';
import { NetworkPath } from './NetworkPath.tsx';
import { ResolverCard, RoutesCard } from './RoutesCard.tsx';
import { SocketTable } from './SocketTable.tsx';
import { isLoopback } from './throughput.ts';
import { useNetworkView } from './use-network-view.ts';

export function NetworkTab({ serial, guest }: GuestTabProps) {
  const t = useText();
  const { series } = useSeries(serial, guest.name);
  const [windowSeconds, setWindowSeconds] = useState<WindowSeconds>('60');
  const network = series.latest?.network;
  if (!isAlive(guest.state) || network === undefined) {
    return isAlive(guest.state) ? (
      <p className="tab-loading" role="status">
        {t('chart.waiting')}
      </p>
    ) : (
      <div className="panel">
        <PanelOff title={t('network.off')} text={t('network.offText')} />
        <ForwardsCard serial={serial} guest={guest.name} state={guest.state} alive={false} />
      </div>
    );
  }
  // Loopback last: it is seldom what somebody looks for.
  const interfaces = [...network.interfaces].sort(
    (one, other) => Number(isLoopback(one.name)) - Number(isLoopback(other.name)) || one.index - other.index,
  );
  return (
    <div className="panel">
      <div className="panel-head">
        <NetworkPath network={network} />
        <WindowChoice value={windowSeconds} onChange={setWindowSeconds} />
      </div>
      <InterfaceTable interfaces={interfaces} series={series} />
      <div className="chart-grid">
        {interfaces.map(({ name }) => (
          <Throughput key={name} name={name} series={series} windowSeconds={Number(windowSeconds)} />
        ))}
      </div>
      <InsideNetwork serial={serial} guest={guest} />
    </div>
  );
}

/** What is open in the guest, the ways out of it, and who answers for names. */
function InsideNetwork({ serial, guest }: GuestTabProps) {
  const t = useText();
  const { view, seenAtMs = 0, failure, retry } = useNetworkView(serial, guest.name);
  const ports = (
    <div className="ports-two">
      <LocalPortsCard serial={serial} guest={guest.name} sockets={view?.sockets ?? []} />
      <ForwardsCard serial={serial} guest={guest.name} state={guest.state} alive />
    </div>
  );
  if (view === undefined) {
    return (
      <>
        {ports}
        {failure === undefined ? (
          <p className="empty-note" role="status">
            <Spinner /> {t('sockets.waiting')}
          </p>
        ) : (
          <FailureNotice failure={failure} onRetry={retry} />
        )}
      </>
    );
  }
  return (
    <>
      {ports}
      {failure !== undefined && <StalePicture seenAtMs={seenAtMs} failure={failure} onRetry={retry} />}
      {view.shared && <p className="limit-warning">{t('sockets.shared')}</p>}
      <SocketTable view={view} />
      <div className="network-two">
        <RoutesCard view={view} />
        <ResolverCard view={view} />
      </div>
    </>
  );
}

/** What stands below is of a while ago: how long, and why. It is asked again by itself. */
function StalePicture({ seenAtMs, failure, onRetry }: { seenAtMs: number; failure: FailureView; onRetry(): void }) {
  const t = useText();
  const format = useFormat();
  const nowMs = useNow(1000);
  const age = format.largest(nowMs - seenAtMs);
  return (
    <div className="stale-picture">
      {/* It counts every second: nobody wants to hear that. */}
      <p aria-live="off">{t('network.stale', { age })}</p>
      <FailureNotice failure={failure} onRetry={onRetry} />
    </div>
  );
}

function InterfaceTable({ interfaces, series }: { interfaces: readonly InterfaceSample[]; series: GuestSeries }) {
  const t = useText();
  return (
    <div className="card table-card">
      <table className="table">
        <caption className="visually-hidden">{t('network.interfaces')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('network.interface')}</th>
            <th scope="col">{t('network.addresses')}</th>
            <th scope="col">{t('network.received')}</th>
            <th scope="col">{t('network.sent')}</th>
            <th scope="col">{t('network.errors')}</th>
          </tr>
        </thead>
        <tbody>
          {interfaces.map((link) => (
            <InterfaceRow key={link.name} link={link} series={series} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function InterfaceRow({ link, series }: { link: InterfaceSample; series: GuestSeries }) {
  const t = useText();
  const format = useFormat();
  const ring = series.interfaces.get(link.name);
  const down = ring?.latest('receivedBytesPerSecond');
  const up = ring?.latest('sentBytesPerSecond');
  const errors = link.receiveErrors + link.sendErrors;
  return (
    <tr>
      <th scope="row">
        <span className="link-name">
          <StatusDot tone={link.up ? 'ok' : 'idle'} />
          <span className="mono">{link.name}</span>
          <span className="quiet">{link.up ? t('network.up') : t('network.down')}</span>
        </span>
        <span className="cell-note mono">
          {link.macAddress !== undefined && !isLoopback(link.name) && `${link.macAddress} · `}MTU {link.mtu}
        </span>
      </th>
      <td className="mono">
        {link.addresses.length === 0 ? (
          <span className="quiet">{t('none')}</span>
        ) : (
          link.addresses.map((address) => (
            <div key={address}>
              <CopyText text={bareAddress(address)} shown={address} />
            </div>
          ))
        )}
      </td>
      <td>
        <span className="figure with-icon">
          <ArrowDown aria-hidden size={13} />
          {down === undefined ? '–' : format.rate(down)}
        </span>
        <span className="cell-note">
          {t('network.total', { size: format.bytes(link.receivedBytes), packets: format.number(link.receivedPackets) })}
        </span>
      </td>
      <td>
        <span className="figure with-icon">
          <ArrowUp aria-hidden size={13} />
          {up === undefined ? '–' : format.rate(up)}
        </span>
        <span className="cell-note">
          {t('network.total', { size: format.bytes(link.sentBytes), packets: format.number(link.sentPackets) })}
        </span>
      </td>
      <td className={errors > 0 ? 'tone-danger' : 'quiet'}>{format.number(errors)}</td>
    </tr>
  );
}

interface ThroughputProps {
  name: string;
  series: GuestSeries;
  windowSeconds: number;
}

function Throughput({ name, series, windowSeconds }: ThroughputProps) {
  const t = useText();
  const format = useFormat();
  const ring = series.interfaces.get(name);
  if (ring === undefined) return undefined;
  return (
    <Chart
      title={t('network.throughput', { name })}
      series={[
        { label: t('network.received'), color: '--chart-2', filled: true },
        { label: t('network.sent'), color: '--chart-1', filled: true },
      ]}
      data={ring.window(['receivedBytesPerSecond', 'sentBytesPerSecond'], windowSeconds * 1000)}
      windowSeconds={windowSeconds}
      format={(value) => format.rate(value)}
      unit="bytes"
      least={1024}
    />
  );
}
