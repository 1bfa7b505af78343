// SPDX-License-Identifier: Apache-2.0
import { RotateCw } from 'lucide-react';
import { useState } from 'react';
import type { AdbView } from '../../../electron/ipc/device-view.ts';
import { Button } from '../../components/Button.tsx';
import { FailureWays } from '../../components/FailureWays.tsx';
import { StatusDot } from '../../components/StatusDot.tsx';
import { useFailureText, useText } from '../../i18n/i18n.ts';
import { useLodge, useServices } from '../../state/use-services.ts';

export interface AdbStatusProps {
  /** The page beside says the first server's failure already, with its own Retry. */
  brief: boolean;
}

/** The adb servers, a line each at the sidebar's foot; of one that fails, why and Retry. */
export function AdbStatus({ brief }: AdbStatusProps) {
  const adb = useLodge((state) => state.adb);
  const further = useLodge((state) => state.furtherServers);
  if (adb === undefined) return undefined;
  return (
    <div className="adb-servers">
      {[adb, ...further].map((server) => (
        <ServerStatus key={`${server.host}:${server.port}`} server={server} brief={brief && server === adb} />
      ))}
    </div>
  );
}

function ServerStatus({ server, brief }: { server: AdbView; brief: boolean }) {
  const t = useText();
  const say = useFailureText();
  const { actions } = useServices();
  const [retrying, setRetrying] = useState(false);
  const address = `${server.host}:${server.port}`;
  const retry = async (): Promise<void> => {
    setRetrying(true);
    await actions.retryAdb();
    setRetrying(false);
  };
  if (server.state !== 'failed') {
    return (
      <p className="adb-status" title={address}>
        <StatusDot tone={server.state === 'ready' ? 'ok' : 'busy'} />
        {server.state === 'ready' ? t('adb.ready', { version: server.serverVersion ?? '' }) : t('adb.starting')}
        <span className="adb-address mono">{address}</span>
      </p>
    );
  }
  const text = server.failure === undefined ? undefined : say(server.failure);
  if (brief) {
    return (
      <p className="adb-status tone-danger">
        <StatusDot tone="danger" />
        {t('adb.failed')}
        <span className="adb-address mono">{address}</span>
      </p>
    );
  }
  return (
    <div className="adb-failure" role="alert">
      <p className="adb-failure-title">
        <StatusDot tone="danger" />
        {text?.title ?? t('adb.failed')}
      </p>
      {text !== undefined && <p className="adb-failure-action">{text.action}</p>}
      <div className="failure-buttons">
        <Button size="small" icon={RotateCw} busy={retrying} onClick={() => void retry()}>
          {t('retry')}
        </Button>
        {server.failure !== undefined && <FailureWays failure={server.failure} />}
      </div>
    </div>
  );
}
