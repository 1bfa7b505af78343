// SPDX-License-Identifier: Apache-2.0
import { RefreshCw } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { NetworkAddress, NetworkService } from '../../../electron/ipc/contract.ts';
import type { FailureView } from '../../../electron/ipc/failure.ts';
import { Button } from '../../components/Button.tsx';
import { IconButton } from '../../components/IconButton.tsx';
import { useFailureText, useText } from '../../i18n/i18n.ts';
import { failureOf } from '../../state/backend.ts';
import { useServices } from '../../state/use-services.ts';
import { printAddress, sortServices } from './pairing-form.ts';

/** adb has no event for what it finds by mDNS. */
const askAgainMs = 3_000;

export interface FoundDevicesProps {
  /** That looks for them. */
  server: string | undefined;
  busy: boolean;
  onConnect(address: NetworkAddress): void;
  onPair(address: NetworkAddress): void;
}

/** Devices that tell of themselves in this network, while the dialog is open. */
export function FoundDevices({ server, busy, onConnect, onPair }: FoundDevicesProps) {
  const t = useText();
  const say = useFailureText();
  const { services, failure, ask } = useServicesInNetwork(server);
  return (
    <section aria-label={t('addDevice.found')}>
      <h3 className="found-title">
        {t('addDevice.found')}
        <IconButton icon={RefreshCw} label={t('addDevice.look')} onClick={ask} />
      </h3>
      {failure !== undefined ? (
        <p className="field-hint">
          {say(failure).title}. {say(failure).action}
        </p>
      ) : services === undefined || services.length === 0 ? (
        <p className="empty-note" role="status">
          <span className="pulse" aria-hidden="true" />
          {t('addDevice.looking')}
        </p>
      ) : (
        <ul className="found-list">
          {sortServices(services).map((service) => (
            <li key={`${service.kind} ${printAddress(service)}`}>
              <span className="found-text">
                <span>{service.name}</span>
                <span className="mono quiet">{printAddress(service)}</span>
              </span>
              <Button
                size="small"
                disabled={busy}
                onClick={() =>
                  (service.kind === 'pairing' ? onPair : onConnect)({ host: service.host, port: service.port })
                }
              >
                {service.kind === 'pairing' ? t('addDevice.enterCode') : t('connect.button')}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function useServicesInNetwork(server: string | undefined) {
  const { backend } = useServices();
  const [services, setServices] = useState<NetworkService[]>();
  const [failure, setFailure] = useState<FailureView>();
  const [round, setRound] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a round is another question
  useEffect(() => {
    let current = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async (): Promise<void> => {
      try {
        const found = await backend.call('network.services', server === undefined ? {} : { server });
        if (!current) return;
        setServices(found);
        setFailure(undefined);
        timer = setTimeout(() => void ask(), askAgainMs);
      } catch (error) {
        if (current) setFailure(failureOf(error));
      }
    };
    void ask();
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [backend, round, server]);
  return { services, failure, ask: () => setRound(round + 1) };
}
