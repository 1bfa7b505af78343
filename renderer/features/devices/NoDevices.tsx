// SPDX-License-Identifier: Apache-2.0
import { RotateCw, Wifi } from 'lucide-react';
import { useState } from 'react';
import type { FailureView } from '../../../electron/ipc/failure.ts';
import { DeviceArt } from '../../components/art/DeviceArt.tsx';
import { Button } from '../../components/Button.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { FailureFacts } from '../../components/FailureNotice.tsx';
import { FailureWays } from '../../components/FailureWays.tsx';
import { useFailureText, useText } from '../../i18n/i18n.ts';
import { useLodge, useServices } from '../../state/use-services.ts';

/** Without adb, or without the backend's answer, there is nothing else to show. */
function Broken({ failure, onRetry }: { failure: FailureView; onRetry(): Promise<unknown> }) {
  const t = useText();
  const { title, action } = useFailureText()(failure);
  const [retrying, setRetrying] = useState(false);
  const retry = async (): Promise<void> => {
    setRetrying(true);
    await onRetry();
    setRetrying(false);
  };
  return (
    <div className="page-alert" role="alert" data-reason={failure.reason}>
      <EmptyState main art={<DeviceArt tone="danger" />} title={title} text={action}>
        <div className="empty-buttons">
          <Button variant="primary" icon={RotateCw} busy={retrying} onClick={() => void retry()}>
            {t('retry')}
          </Button>
          <FailureWays failure={failure} />
        </div>
        <FailureFacts failure={failure} />
      </EmptyState>
    </div>
  );
}

/** Nothing is chosen: what to choose, or how to get a device into the list. */
export function NoDevices() {
  const t = useText();
  const { actions, overlays } = useServices();
  const adb = useLodge((state) => state.adb);
  const failure = useLodge((state) => state.failure);
  const some = useLodge((state) => state.order.length > 0);
  if (failure !== undefined) return <Broken failure={failure} onRetry={() => actions.load()} />;
  if (adb?.state === 'failed' && adb.failure !== undefined) {
    return <Broken failure={adb.failure} onRetry={() => actions.retryAdb()} />;
  }
  if (some)
    return (
      <EmptyState main art={<DeviceArt tone="idle" />} title={t('devices.choose')} text={t('devices.chooseText')} />
    );
  return (
    <EmptyState main art={<DeviceArt tone="busy" />} title={t('devices.none')} text={t('devices.noneText')}>
      <ol className="first-steps">
        <li>{t('devices.stepRoot')}</li>
        <li>{t('devices.step1')}</li>
        <li>{t('devices.step2')}</li>
        <li>{t('devices.step3')}</li>
      </ol>
      <Button icon={Wifi} onClick={() => overlays.getState().show('add-device')}>
        {t('addDevice.button')}
      </Button>
      <p className="empty-note" role="status">
        <span className="pulse" aria-hidden="true" />
        {t('devices.watching')}
      </p>
    </EmptyState>
  );
}
