// SPDX-License-Identifier: Apache-2.0
import { Plus, X } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import type { SocketEntry } from '../../../agent/protocol/index.ts';
import type { LocalPort } from '../../../electron/ipc/contract.ts';
import { Button } from '../../components/Button.tsx';
import { CopyButton } from '../../components/CopyButton.tsx';
import { FailureNotice } from '../../components/FailureNotice.tsx';
import { IconButton } from '../../components/IconButton.tsx';
import { StatusDot } from '../../components/StatusDot.tsx';
import { TextField } from '../../components/TextField.tsx';
import { useFailureText, useText } from '../../i18n/i18n.ts';
import { type Offer, offersOf, portOf } from './port-form.ts';
import { useLocalPorts } from './use-local-ports.ts';

export interface LocalPortsCardProps {
  serial: string;
  guest: string;
  /** What is open in the guest, as far as it is known. */
  sockets: readonly SocketEntry[];
}

/** Ports of this computer that lead into the guest: for adb, scrcpy, a browser or an editor here. */
export function LocalPortsCard({ serial, guest, sockets }: LocalPortsCardProps) {
  const t = useText();
  const { ports, failure, open, close } = useLocalPorts(serial, guest);
  const offers = offersOf(sockets, ports);
  return (
    <section className="card card-padded ports-card" aria-label={t('ports.here.title')}>
      <h2 className="card-title">{t('ports.here.title')}</h2>
      <p className="field-hint">{t('ports.here.hint')}</p>
      {ports.length > 0 && (
        <ul className="port-list">
          {ports.map((port) => (
            <PortItem key={port.localPort} port={port} onClose={() => close(port.localPort)} />
          ))}
        </ul>
      )}
      {offers.length > 0 && (
        <div className="port-offers">
          <span className="field-hint">{t('ports.here.offers')}</span>
          {offers.map((offer) => (
            <OfferButton key={offer.port} offer={offer} onOpen={() => void open(offer.port)} />
          ))}
        </div>
      )}
      <OpenForm onOpen={open} />
      {failure !== undefined && <FailureNotice failure={failure} />}
    </section>
  );
}

function PortItem({ port, onClose }: { port: LocalPort; onClose(): void }) {
  const t = useText();
  const say = useFailureText();
  const { localPort, guestPort, connections, failure } = port;
  const address = `localhost:${localPort}`;
  return (
    <li>
      <StatusDot tone={failure !== undefined ? 'danger' : connections > 0 ? 'ok' : 'idle'} />
      <span className="port-text">
        <span className="mono">{address}</span>
        <span className="field-hint">
          {t('ports.here.to', { port: guestPort })} · {t('ports.here.connections', { count: connections })}
        </span>
        {failure !== undefined && (
          <span className="field-error" role="alert">
            {say(failure).title}. {say(failure).action}
          </span>
        )}
      </span>
      <CopyButton text={address} label={t('ports.here.copy', { address })} />
      <IconButton icon={X} label={t('ports.here.close', { address })} onClick={onClose} />
    </li>
  );
}

function OfferButton({ offer: { port, name }, onOpen }: { offer: Offer; onOpen(): void }) {
  const t = useText();
  const text = name === undefined ? String(port) : `${port} ${name}`;
  return (
    <Button size="small" icon={Plus} aria-label={t('ports.here.openOffer', { port: text })} onClick={onOpen}>
      {text}
    </Button>
  );
}

function OpenForm({ onOpen }: { onOpen(guestPort: number, localPort?: number): Promise<LocalPort | undefined> }) {
  const t = useText();
  const [guestPort, setGuestPort] = useState('');
  const [localPort, setLocalPort] = useState('');
  const to = portOf(guestPort);
  const from = portOf(localPort);
  const problem = (text: string, port: number | undefined) =>
    text.trim() === '' || port !== undefined ? undefined : t('ports.problem.number');
  const ready = to !== undefined && problem(localPort, from) === undefined;
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!ready || (await onOpen(to, from)) === undefined) return;
    setGuestPort('');
    setLocalPort('');
  };
  return (
    <form className="port-form" noValidate onSubmit={(event) => void submit(event)}>
      <TextField
        {...{ label: t('ports.guestPort'), value: guestPort, onChange: setGuestPort, mono: true, numeric: true }}
        error={problem(guestPort, to)}
      />
      <TextField
        {...{ label: t('ports.here.port'), value: localPort, onChange: setLocalPort, mono: true, numeric: true }}
        placeholder={t('ports.here.any')}
        error={problem(localPort, from)}
      />
      <Button type="submit" disabled={!ready}>
        {t('ports.here.open')}
      </Button>
    </form>
  );
}
