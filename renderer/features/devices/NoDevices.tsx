// SPDX-License-Identifier: Apache-2.0
import { DeviceArt } from '../../components/art/DeviceArt.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { FailureNotice } from '../../components/FailureNotice.tsx';
import { useText } from '../../i18n/i18n.ts';
import { useLodge, useServices } from '../../state/use-services.ts';

/** Nothing is chosen: what to choose, or how to get a device into the list. */
export function NoDevices() {
  const t = useText();
  const { actions } = useServices();
  const adb = useLodge((state) => state.adb);
  const failure = useLodge((state) => state.failure);
  const some = useLodge((state) => state.order.length > 0);
  if (failure !== undefined) {
    return (
      <div className="page-centre">
        <FailureNotice failure={failure} onRetry={() => void actions.load()} />
      </div>
    );
  }
  if (adb?.state === 'failed' && adb.failure !== undefined) {
    return (
      <div className="page-centre">
        <FailureNotice failure={adb.failure} onRetry={() => void actions.retryAdb()} />
      </div>
    );
  }
  if (some)
    return <EmptyState art={<DeviceArt tone="idle" />} title={t('devices.choose')} text={t('devices.chooseText')} />;
  return (
    <EmptyState art={<DeviceArt tone="busy" />} title={t('devices.none')} text={t('devices.noneText')}>
      <ol className="first-steps">
        <li>{t('devices.step1')}</li>
        <li>{t('devices.step2')}</li>
        <li>{t('devices.step3')}</li>
      </ol>
      <p className="empty-note" role="status">
        <span className="pulse" aria-hidden="true" />
        {t('devices.watching')}
      </p>
    </EmptyState>
  );
}
