// SPDX-License-Identifier: Apache-2.0
import { X } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { type FormEvent, useState } from 'react';
import type { NetworkAddress } from '../../../electron/ipc/contract.ts';
import type { FailureView } from '../../../electron/ipc/failure.ts';
import { Button } from '../../components/Button.tsx';
import { FailureNotice } from '../../components/FailureNotice.tsx';
import { Field } from '../../components/Field.tsx';
import { IconButton } from '../../components/IconButton.tsx';
import { useText } from '../../i18n/i18n.ts';
import { failureOf } from '../../state/backend.ts';
import { useOverlays, useServices } from '../../state/use-services.ts';
import { FoundDevices } from './FoundDevices.tsx';
import { codeOf, parseAddress, printAddress } from './pairing-form.ts';
import { QrPairing } from './QrPairing.tsx';

/** Devices over the network: those found, pairing by a code, and an address that is known. */
export function AddDeviceDialog() {
  const open = useOverlays((state) => state.open === 'add-device');
  const hide = useOverlays((state) => state.hide);
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && hide('add-device')}>
      <Dialog.Portal>
        <Dialog.Overlay className="dialog-overlay" />
        <Dialog.Content className="dialog" aria-describedby="add-device-text">
          <AddDeviceBody />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function AddDeviceBody() {
  const t = useText();
  const [pairing, setPairing] = useState('');
  const { work, busy, failure } = useNetworkWork();
  return (
    <>
      <header className="dialog-header">
        <Dialog.Title className="dialog-title">{t('addDevice.title')}</Dialog.Title>
        <Dialog.Close asChild>
          <IconButton icon={X} label={t('close')} />
        </Dialog.Close>
      </header>
      <div className="dialog-body">
        <p id="add-device-text" className="dialog-text">
          {t('addDevice.text')}
        </p>
        <FoundDevices
          busy={busy}
          onConnect={(address) => void work('connect', address)}
          onPair={(address) => setPairing(printAddress(address))}
        />
        <QrPairing />
        <PairForm
          key={pairing}
          first={pairing}
          busy={busy}
          onPair={(address, code) => void work('pair', address, code)}
        />
        <ConnectForm busy={busy} onConnect={(address) => void work('connect', address)} />
        {failure !== undefined && <FailureNotice failure={failure} />}
      </div>
    </>
  );
}

function useNetworkWork() {
  const t = useText();
  const { backend, notices, overlays } = useServices();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<FailureView>();
  const work = async (kind: 'pair' | 'connect', address: NetworkAddress, code = ''): Promise<void> => {
    setBusy(true);
    setFailure(undefined);
    try {
      if (kind === 'pair') await backend.call('network.pair', { ...address, code });
      else await backend.call('network.connect', address);
      notices.getState().say(t(kind === 'pair' ? 'addDevice.paired' : 'addDevice.connected'));
      // A device that is paired tells of itself by mDNS and is connected to by adb: the list shows it.
      overlays.getState().hide('add-device');
    } catch (error) {
      setFailure(failureOf(error));
    } finally {
      setBusy(false);
    }
  };
  return { work, busy, failure };
}

interface PairFormProps {
  /** An address that was found. */
  first: string;
  busy: boolean;
  onPair(address: NetworkAddress, code: string): void;
}

function PairForm({ first, busy, onPair }: PairFormProps) {
  const t = useText();
  const [text, setText] = useState(first);
  const [code, setCode] = useState('');
  const address = parseAddress(text);
  const digits = codeOf(code);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (address !== undefined && digits !== undefined) onPair(address, digits);
  };
  return (
    <form className="pair-form" onSubmit={submit} aria-label={t('addDevice.pairTitle')}>
      <h3>{t('addDevice.pairTitle')}</h3>
      <p className="field-hint">{t('addDevice.pairText')}</p>
      <div className="pair-fields">
        <Field label={t('addDevice.pairAddress')}>
          {(control) => (
            <span className="input-box">
              <input
                {...control}
                className="mono"
                value={text}
                placeholder="192.168.1.20:37115"
                spellCheck={false}
                autoComplete="off"
                onChange={({ target }) => setText(target.value)}
              />
            </span>
          )}
        </Field>
        <Field label={t('addDevice.code')}>
          {(control) => (
            <span className="input-box">
              <input
                {...control}
                className="mono"
                value={code}
                placeholder="123 456"
                inputMode="numeric"
                autoComplete="one-time-code"
                onChange={({ target }) => setCode(target.value)}
              />
            </span>
          )}
        </Field>
        <Button type="submit" variant="primary" busy={busy} disabled={address === undefined || digits === undefined}>
          {t('addDevice.pair')}
        </Button>
      </div>
    </form>
  );
}

function ConnectForm({ busy, onConnect }: { busy: boolean; onConnect(address: NetworkAddress): void }) {
  const t = useText();
  const [text, setText] = useState('');
  const address = parseAddress(text);
  return (
    <form
      className="pair-form"
      aria-label={t('addDevice.connectTitle')}
      onSubmit={(event) => {
        event.preventDefault();
        if (address !== undefined) onConnect(address);
      }}
    >
      <h3>{t('addDevice.connectTitle')}</h3>
      <div className="pair-fields">
        <Field label={t('addDevice.address')} hint={t('addDevice.addressHint')}>
          {(control) => (
            <span className="input-box">
              <input
                {...control}
                className="mono"
                value={text}
                placeholder="192.168.1.41:5555"
                spellCheck={false}
                autoComplete="off"
                onChange={({ target }) => setText(target.value)}
              />
            </span>
          )}
        </Field>
        <Button type="submit" busy={busy} disabled={address === undefined}>
          {t('connect.button')}
        </Button>
      </div>
    </form>
  );
}
