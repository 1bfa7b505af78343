// SPDX-License-Identifier: Apache-2.0
import { Plug, RotateCw, Unplug } from 'lucide-react';
import type { DeviceView } from '../../../electron/ipc/device-view.ts';
import type { FailureView } from '../../../electron/ipc/failure.ts';
import { DeviceArt } from '../../components/art/DeviceArt.tsx';
import { Button } from '../../components/Button.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { FailureFacts } from '../../components/FailureNotice.tsx';
import { FailureWays } from '../../components/FailureWays.tsx';
import { useNow } from '../../components/use-now.ts';
import { useFailureText, useText } from '../../i18n/i18n.ts';
import type { DeviceSlice } from '../../state/lodge-store.ts';
import { useServices } from '../../state/use-services.ts';
import { ConnectProgress } from './ConnectProgress.tsx';
import { DeviceMenu } from './DeviceMenu.tsx';
import { DeviceWhere } from './DeviceWhere.tsx';
import { deviceName } from './device-status.ts';

/** A device without a session: what it waits for, or what to do. */
export function DeviceStage({ slice }: { slice: DeviceSlice }) {
  const { view } = slice;
  return (
    <div className="page">
      <header className="page-header" data-region>
        <div className="page-heading">
          <h1>{deviceName(view)}</h1>
          <p className="page-subtitle">
            <DeviceWhere view={view} />
          </p>
        </div>
        <div className="page-actions">
          <DeviceMenu view={view} />
        </div>
      </header>
      <StageBody view={view} />
    </div>
  );
}

function StageBody({ view }: { view: DeviceView }) {
  const { session, adbState } = view;
  if (session.phase === 'connecting') return <ConnectProgress session={session} serial={view.serial} />;
  if (session.phase === 'failed' && adbState === 'device') return <Failed view={view} failure={session.failure} />;
  if (session.phase === 'reconnecting') return <Failed view={view} failure={session.failure} />;
  if (adbState !== 'device') return <NotUsable view={view} />;
  return <Idle view={view} />;
}

function Idle({ view }: { view: DeviceView }) {
  const t = useText();
  const { actions } = useServices();
  return (
    <EmptyState art={<DeviceArt tone="idle" />} title={t('session.idleTitle')} text={t('session.idleText')}>
      <Button variant="primary" icon={Plug} onClick={() => void actions.connect(view.serial)}>
        {t('connect.button')}
      </Button>
    </EmptyState>
  );
}

function Failed({ view, failure }: { view: DeviceView; failure: FailureView }) {
  const t = useText();
  const { title, action } = useFailureText()(failure);
  const { actions } = useServices();
  const { session } = view;
  const nowMs = useNow(500, session.phase === 'reconnecting');
  const seconds = session.phase === 'reconnecting' ? Math.max(0, Math.ceil((session.retryAtMs - nowMs) / 1000)) : 0;
  return (
    <div role="alert" data-reason={failure.reason}>
      <EmptyState art={<DeviceArt tone="danger" />} title={title} text={action}>
        {seconds > 0 && session.phase === 'reconnecting' && (
          <p className="empty-note">{t('session.nextTry', { seconds, attempt: session.attempt })}</p>
        )}
        <div className="empty-buttons">
          <Button variant="primary" icon={RotateCw} onClick={() => void actions.connect(view.serial)}>
            {t('retry')}
          </Button>
          {session.phase === 'reconnecting' && (
            <Button variant="ghost" icon={Unplug} onClick={() => void actions.disconnect(view.serial)}>
              {t('disconnect')}
            </Button>
          )}
          <FailureWays failure={failure} serial={view.serial} />
        </div>
        <FailureFacts failure={failure} />
      </EmptyState>
    </div>
  );
}

/** adb sees it, but not as a device to work with. adb tells when that changes: there is nothing to retry. */
function NotUsable({ view }: { view: DeviceView }) {
  const t = useText();
  const say = useFailureText();
  // Of a wrong mode there is more to say than the failure knows: how to leave just that one.
  const failure = view.failure?.reason === 'device-wrong-mode' ? undefined : view.failure;
  const text = failure === undefined ? undefined : say(failure);
  const tone = view.adbState === 'authorizing' || view.adbState === 'connecting' ? 'busy' : 'warning';
  return (
    <EmptyState
      art={<DeviceArt tone={view.adbState === 'gone' ? 'idle' : tone} />}
      title={text?.title ?? t(`adbState.${view.adbState}.title`)}
      text={text?.action ?? t(`adbState.${view.adbState}.hint`)}
    >
      <p className="empty-note" role="status">
        <span className="pulse" aria-hidden="true" />
        {t('device.watching')}
      </p>
      {failure !== undefined && (
        <div className="empty-buttons">
          <FailureWays failure={failure} serial={view.serial} />
        </div>
      )}
      {failure !== undefined && <FailureFacts failure={failure} />}
    </EmptyState>
  );
}
