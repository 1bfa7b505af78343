// SPDX-License-Identifier: Apache-2.0
import { Search } from 'lucide-react';
import { useState } from 'react';
import type { NetworkView, SocketEntry, SocketHolder } from '../../../agent/protocol/index.ts';
import { Button } from '../../components/Button.tsx';
import { Segmented } from '../../components/Segmented.tsx';
import { StatusDot } from '../../components/StatusDot.tsx';
import { useFormat, useText } from '../../i18n/i18n.ts';
import {
  countsByScope,
  isAnyAddress,
  printEndpoint,
  type SocketScope,
  shownSockets,
  socketKey,
  socketScopes,
} from './socket-list.ts';

/** More rows than one looks through: a filter finds them quicker. */
const fewRows = 60;

export function SocketTable({ view: { sockets, socketsLeftOut } }: { view: NetworkView }) {
  const t = useText();
  const format = useFormat();
  const [scope, setScope] = useState<SocketScope>('listening');
  const [filter, setFilter] = useState('');
  const [all, setAll] = useState(false);
  const counts = countsByScope(sockets);
  const found = shownSockets(sockets, scope, filter);
  const rows = all ? found : found.slice(0, fewRows);
  return (
    <section className="card network-card" aria-label={t('sockets.title')}>
      <div className="toolbar network-tools" role="toolbar" aria-label={t('sockets.tools')}>
        <h2 className="card-title">{t('sockets.title')}</h2>
        <span className="toolbar-space" />
        <Segmented
          label={t('sockets.scopeLabel')}
          value={scope}
          options={socketScopes.map((value) => ({
            value,
            label: (
              <>
                {t(`sockets.scope.${value}`)} <span className="figure">{format.number(counts[value])}</span>
              </>
            ),
          }))}
          onChange={(next) => setScope(next)}
        />
        <span className="search-box">
          <Search aria-hidden size={14} />
          <input
            type="search"
            data-find
            value={filter}
            aria-label={t('sockets.filter')}
            placeholder={t('sockets.filter')}
            spellCheck={false}
            onChange={(event) => setFilter(event.target.value)}
          />
        </span>
      </div>
      {rows.length === 0 ? (
        <p className="network-empty" role="status">
          {filter !== ''
            ? t('sockets.nothingMatches')
            : scope === 'listening'
              ? t('sockets.noneListening')
              : t('sockets.none')}
        </p>
      ) : (
        <Rows rows={rows} connected={scope === 'connected' || scope === 'all'} />
      )}
      {rows.length < found.length && (
        <p className="network-more">
          <Button size="small" variant="ghost" onClick={() => setAll(true)}>
            {t('sockets.showAll', { count: found.length })}
          </Button>
        </p>
      )}
      {socketsLeftOut > 0 && <p className="network-more quiet">{t('sockets.leftOut', { count: socketsLeftOut })}</p>}
    </section>
  );
}

/** `connected`: some of them have another end. */
function Rows({ rows, connected }: { rows: readonly SocketEntry[]; connected: boolean }) {
  const t = useText();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: scrolled by keyboard
    <section className="network-scroll" aria-label={t('sockets.scopeLabel')} tabIndex={0}>
      <table className="table table-dense">
        <caption className="visually-hidden">{t('sockets.title')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('sockets.local')}</th>
            {connected && <th scope="col">{t('sockets.remote')}</th>}
            <th scope="col">{t('sockets.state')}</th>
            <th scope="col">{t('sockets.holder')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((socket, index) => (
            <SocketRow key={socketKey(socket, index)} socket={socket} connected={connected} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function SocketRow({ socket, connected }: { socket: SocketEntry; connected: boolean }) {
  const t = useText();
  const unix = socket.protocol === 'unix';
  const { protocol, localAddress, localPort, remoteAddress, remotePort, receiveQueue, sendQueue, uid } = socket;
  return (
    <tr>
      <th scope="row">
        <span className="socket-name">
          <span className="socket-protocol">{protocol}</span>
          <span className="mono">
            {unix
              ? localAddress
              : isAnyAddress(localAddress)
                ? `*:${localPort}`
                : printEndpoint(localAddress, localPort)}
          </span>
        </span>
        {!unix && isAnyAddress(localAddress) && <span className="cell-note">{t('sockets.anyAddress')}</span>}
      </th>
      {connected && (
        <td className="mono">
          {remoteAddress === undefined || remotePort === undefined ? '' : printEndpoint(remoteAddress, remotePort)}
        </td>
      )}
      <td>
        <SocketState state={socket.state} />
        {receiveQueue + sendQueue > 0 && (
          <span className="cell-note">{t('sockets.queued', { receive: receiveQueue, send: sendQueue })}</span>
        )}
      </td>
      <td>
        <Holders holders={socket.holders} />
        {uid !== undefined && uid !== 0 && <span className="cell-note">{t('sockets.user', { uid })}</span>}
      </td>
    </tr>
  );
}

function SocketState({ state }: { state: string }) {
  const t = useText();
  const known = knownStates.find((each) => each === state);
  const calm = state === 'LISTEN' || state === 'ESTABLISHED';
  return (
    <span className="link-name socket-state">
      <StatusDot tone={calm ? 'ok' : 'idle'} />
      {known === undefined ? t('socketState.other', { name: state }) : t(`socketState.${known}`)}
    </span>
  );
}

const knownStates = [
  'LISTEN',
  'ESTABLISHED',
  'UNCONNECTED',
  'SYN_SENT',
  'SYN_RECV',
  'FIN_WAIT1',
  'FIN_WAIT2',
  'TIME_WAIT',
  'CLOSE',
  'CLOSE_WAIT',
  'LAST_ACK',
  'CLOSING',
  'NEW_SYN_RECV',
] as const;

function Holders({ holders }: { holders: readonly SocketHolder[] }) {
  const t = useText();
  const [first, ...others] = holders;
  if (first === undefined) return <span className="quiet">{t('sockets.noHolder')}</span>;
  return (
    <>
      <span>
        {first.name} <span className="quiet figure">{first.pid ?? t('sockets.ofHost', { pid: first.hostPid })}</span>
      </span>
      {others.length > 0 && (
        <span
          className="cell-note"
          title={others.map(({ name, pid, hostPid }) => `${name} ${pid ?? hostPid}`).join('\n')}
        >
          {t('sockets.moreHolders', { count: others.length })}
        </span>
      )}
    </>
  );
}
