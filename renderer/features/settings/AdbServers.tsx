// SPDX-License-Identifier: Apache-2.0
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { AdbView } from '../../../electron/ipc/device-view.ts';
import type { FailureView } from '../../../electron/ipc/failure.ts';
import { IconButton } from '../../components/IconButton.tsx';
import { StatusDot } from '../../components/StatusDot.tsx';
import { useFailureText, useText } from '../../i18n/i18n.ts';
import { failureOf } from '../../state/backend.ts';
import { useLodge, useServices } from '../../state/use-services.ts';
import { parseAddress } from '../pairing/pairing-form.ts';
import { SettingTextForm } from './SettingTextForm.tsx';

/** Where an adb server listens when nothing else is said. */
const usualPort = 5037;

/** The adb servers of other machines, beside this computer's own. */
export function AdbServers() {
  const t = useText();
  const adb = useLodge((state) => state.adb);
  const further = useLodge((state) => state.furtherServers);
  if (adb === undefined) return undefined;
  return (
    <section className="settings-section" aria-label={t('adbServers.title')}>
      <h3>{t('adbServers.title')}</h3>
      <p className="field-hint">{t('adbServers.hint')}</p>
      <ul className="server-list">
        <ServerItem server={adb} removable={false} />
        {further.map((server) => (
          <ServerItem key={`${server.host}:${server.port}`} server={server} removable />
        ))}
      </ul>
      <AddServer />
    </section>
  );
}

function ServerItem({ server, removable }: { server: AdbView; removable: boolean }) {
  const t = useText();
  const say = useFailureText();
  const { actions } = useServices();
  const { host, port, state, failure } = server;
  const address = `${host}:${port}`;
  return (
    <li>
      <StatusDot tone={state === 'ready' ? 'ok' : state === 'failed' ? 'danger' : 'busy'} />
      <span className="server-text">
        <span className="mono">{address}</span>
        <span className="field-hint">
          {failure !== undefined
            ? say(failure).title
            : state === 'ready'
              ? t('adb.ready', { version: server.serverVersion ?? '' })
              : t('adb.starting')}
        </span>
      </span>
      {removable ? (
        <IconButton
          icon={Trash2}
          label={t('adbServers.remove', { address })}
          onClick={() => void actions.attempt('adb.servers.remove', { host, port })}
        />
      ) : (
        <span className="field-hint">{t('adbServers.own')}</span>
      )}
    </li>
  );
}

function AddServer() {
  const t = useText();
  const say = useFailureText();
  const { backend } = useServices();
  const [text, setText] = useState('');
  const [failure, setFailure] = useState<FailureView>();
  const address = parseAddress(text, usualPort);
  const add = async (): Promise<void> => {
    if (address === undefined) return;
    setFailure(undefined);
    try {
      await backend.call('adb.servers.add', address);
      setText('');
    } catch (error) {
      setFailure(failureOf(error));
    }
  };
  const sentences = ({ reason, message, details }: FailureView): string =>
    reason === 'request-invalid' ? message : `${say({ reason, details }).title}. ${say({ reason, details }).action}`;
  return (
    <SettingTextForm
      label={t('adbServers.address')}
      value={text}
      placeholder={`lab-bench:${usualPort}`}
      submit={t('adbServers.add')}
      ready={address !== undefined}
      error={failure === undefined ? undefined : sentences(failure)}
      onChange={setText}
      onSubmit={add}
    />
  );
}
