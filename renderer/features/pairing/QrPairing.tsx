// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from 'react';
import { encode } from 'uqr';
import type { FailureView } from '../../../electron/ipc/failure.ts';
import { Button } from '../../components/Button.tsx';
import { FailureNotice } from '../../components/FailureNotice.tsx';
import { useText } from '../../i18n/i18n.ts';
import { failureOf } from '../../state/backend.ts';
import { useOverlays, useServices } from '../../state/use-services.ts';
import { modulesPath, newTicket, type PairingTicket, quietModules, readerOf, ticketText } from './pairing-ticket.ts';

/** mDNS is asked of the server, which tells no changes. */
const askAgainMs = 1500;

/** Pairing without typing: the device reads a code from the screen, tells of itself by the code's name, and is paired then. */
export function QrPairing({ server }: { server: string | undefined }) {
  const t = useText();
  const [ticket, setTicket] = useState<PairingTicket>();
  const { pairing, failure } = usePairing(ticket, server);
  return (
    <section className="pair-form" aria-label={t('qr.title')}>
      <h3>{t('qr.title')}</h3>
      <p className="field-hint">{t('qr.text')}</p>
      {ticket === undefined || failure !== undefined ? (
        <p>
          <Button onClick={() => setTicket(newTicket())}>{t(failure === undefined ? 'qr.show' : 'qr.again')}</Button>
        </p>
      ) : (
        <div className="qr">
          <Code text={ticketText(ticket)} label={t('qr.code')} />
          <p className="empty-note" role="status">
            <span className="pulse" aria-hidden="true" />
            {t(pairing ? 'qr.pairing' : 'qr.waiting')}
          </p>
        </div>
      )}
      {failure !== undefined && <FailureNotice failure={failure} />}
    </section>
  );
}

function Code({ text, label }: { text: string; label: string }) {
  const { data, size } = encode(text, { border: 0 });
  const side = size + 2 * quietModules;
  return (
    <svg className="qr-code" viewBox={`0 0 ${side} ${side}`} role="img" aria-label={label} shapeRendering="crispEdges">
      <rect width={side} height={side} className="qr-ground" />
      <path d={modulesPath(data)} className="qr-modules" />
    </svg>
  );
}

/** Waits for the device that has read the ticket, and pairs it, once. */
function usePairing(ticket: PairingTicket | undefined, server: string | undefined) {
  const t = useText();
  const { backend, notices } = useServices();
  const hide = useOverlays((state) => state.hide);
  const [pairing, setPairing] = useState(false);
  const [failure, setFailure] = useState<FailureView>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another language is no other ticket
  useEffect(() => {
    setFailure(undefined);
    setPairing(false);
    if (ticket === undefined) return;
    const through = server === undefined ? {} : { server };
    let current = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async (): Promise<void> => {
      try {
        const reader = readerOf(ticket, await backend.call('network.services', through));
        if (!current) return;
        if (reader === undefined) {
          timer = setTimeout(() => void ask(), askAgainMs);
          return;
        }
        setPairing(true);
        await backend.call('network.pair', {
          ...{ host: reader.host, port: reader.port, code: ticket.password },
          ...through,
        });
        notices.getState().say(t('addDevice.paired'));
        if (current) hide('add-device');
      } catch (error) {
        if (current) setFailure(failureOf(error));
      }
    };
    void ask();
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [backend, notices, hide, ticket, server]);
  return { pairing, failure };
}
