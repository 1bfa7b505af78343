// SPDX-License-Identifier: Apache-2.0
import { X } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { NetworkAddress } from '../../../electron/ipc/contract.ts';
import { Button } from '../../components/Button.tsx';
import { FailureNotice } from '../../components/FailureNotice.tsx';
import { IconButton } from '../../components/IconButton.tsx';
import { TextField } from '../../components/TextField.tsx';
import { useReturnFocus } from '../../components/use-return-focus.ts';
import { useText } from '../../i18n/i18n.ts';
import { useAttempt } from '../../state/use-attempt.ts';
import { useOverlays, useServices } from '../../state/use-services.ts';
import { FoundDevices } from './FoundDevices.tsx';
import { codeOf, parseAddress, printAddress } from './pairing-form.ts';
import { QrPairing } from './QrPairing.tsx';
import { ServerChoice } from './ServerChoice.tsx';

/** Devices over the network: those found, pairing by a code, and an address that is known. */
export function AddDeviceDialog() {
  const focus = useReturnFocus();
  const open = useOverlays((state) => state.open === 'add-device');
  const hide = useOverlays((state) => state.hide);
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && hide('add-device')}>
      <Dialog.Portal>
        <Dialog.Overlay className="dialog-overlay" />
        <Dialog.Content
          className="dialog"
          aria-describedby="add-device-text"
          onOpenAutoFocus={focus.begin}
          onCloseAutoFocus={focus.giveBack}
        >
          <AddDeviceBody />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function AddDeviceBody() {
  const t = useText();
  const [pairing, setPairing] = useState('');
  const [server, setServer] = useState<string>();
  const { work, busy, failure } = useNetworkWork(server);
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
        <ServerChoice value={server} onChange={setServer} />
        <FoundDevices
          server={server}
          busy={busy}
          onConnect={(address) => void work('connect', address)}
          onPair={(address) => setPairing(printAddress(address))}
        />
        <QrPairing server={server} />
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

function useNetworkWork(server: string | undefined) {
  const t = useText();
  const { backend, notices, overlays } = useServices();
  const { busy, failure, attempt } = useAttempt();
  const work = (kind: 'pair' | 'connect', address: NetworkAddress, code = ''): Promise<boolean> =>
    attempt(async () => {
      const through = server === undefined ? {} : { server };
      if (kind === 'pair') await backend.call('network.pair', { ...address, code, ...through });
      else await backend.call('network.connect', { ...address, ...through });
      notices.getState().say(t(kind === 'pair' ? 'addDevice.paired' : 'addDevice.connected'));
      // A device that is paired tells of itself by mDNS and is connected to by adb: the list shows it.
      overlays.getState().hide('add-device');
    });
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
  return (
    <AddressForm
      title={t('addDevice.pairTitle')}
      text={t('addDevice.pairText')}
      submit={t('addDevice.pair')}
      busy={busy}
      onSubmit={address === undefined || digits === undefined ? undefined : () => onPair(address, digits)}
      primary
    >
      <TextField
        label={t('addDevice.pairAddress')}
        value={text}
        onChange={setText}
        placeholder="192.168.1.20:37115"
        mono
      />
      <TextField label={t('addDevice.code')} value={code} onChange={setCode} placeholder="123 456" mono numeric />
    </AddressForm>
  );
}

function ConnectForm({ busy, onConnect }: { busy: boolean; onConnect(address: NetworkAddress): void }) {
  const t = useText();
  const [text, setText] = useState('');
  const address = parseAddress(text);
  return (
    <AddressForm
      title={t('addDevice.connectTitle')}
      submit={t('connect.button')}
      busy={busy}
      onSubmit={address === undefined ? undefined : () => onConnect(address)}
    >
      <TextField
        label={t('addDevice.address')}
        hint={t('addDevice.addressHint')}
        value={text}
        onChange={setText}
        placeholder="192.168.1.41:5555"
        mono
      />
    </AddressForm>
  );
}

interface AddressFormProps {
  title: string;
  text?: string;
  submit: string;
  busy: boolean;
  primary?: boolean;
  /** undefined: something is missing yet. */
  onSubmit: (() => void) | undefined;
  children: ReactNode;
}

function AddressForm({ title, text, submit, busy, primary = false, onSubmit, children }: AddressFormProps) {
  const send = (event: FormEvent): void => {
    event.preventDefault();
    // Enter sends a form of one field, whatever its button says.
    if (!busy) onSubmit?.();
  };
  return (
    <form className="pair-form" onSubmit={send} aria-label={title}>
      <h3>{title}</h3>
      {text !== undefined && <p className="field-hint">{text}</p>}
      <div className="pair-fields">
        {children}
        <Button type="submit" variant={primary ? 'primary' : 'secondary'} busy={busy} disabled={onSubmit === undefined}>
          {submit}
        </Button>
      </div>
    </form>
  );
}
