// SPDX-License-Identifier: Apache-2.0
import { RotateCw } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../components/Button.tsx';
import { StatusDot } from '../../components/StatusDot.tsx';
import { useFailureText, useText } from '../../i18n/i18n.ts';
import { useLodge, useServices } from '../../state/use-services.ts';

export interface AdbStatusProps {
  /** The page beside says the failure already, with its own Retry. */
  brief: boolean;
}

/** The adb server, in a line at the sidebar's foot; when it fails, why and Retry. */
export function AdbStatus({ brief }: AdbStatusProps) {
  const t = useText();
  const say = useFailureText();
  const { actions } = useServices();
  const [retrying, setRetrying] = useState(false);
  const adb = useLodge((state) => state.adb);
  if (adb === undefined) return undefined;
  const address = `${adb.host}:${adb.port}`;
  const retry = async (): Promise<void> => {
    setRetrying(true);
    await actions.retryAdb();
    setRetrying(false);
  };
  if (adb.state !== 'failed') {
    return (
      <p className="adb-status" title={address}>
        <StatusDot tone={adb.state === 'ready' ? 'ok' : 'busy'} />
        {adb.state === 'ready' ? t('adb.ready', { version: adb.serverVersion ?? '' }) : t('adb.starting')}
        <span className="adb-address mono">{address}</span>
      </p>
    );
  }
  const text = adb.failure === undefined ? undefined : say(adb.failure);
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
      <Button size="small" icon={RotateCw} busy={retrying} onClick={() => void retry()}>
        {t('retry')}
      </Button>
    </div>
  );
}
