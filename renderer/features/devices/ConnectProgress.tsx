// SPDX-License-Identifier: Apache-2.0
import { Check, Unplug } from 'lucide-react';
import type { SessionView } from '../../../electron/ipc/device-view.ts';
import { DeviceArt } from '../../components/art/DeviceArt.tsx';
import { Button } from '../../components/Button.tsx';
import { ProgressBar } from '../../components/ProgressBar.tsx';
import { Spinner } from '../../components/Spinner.tsx';
import { useFormat, useText } from '../../i18n/i18n.ts';
import { useServices } from '../../state/use-services.ts';
import { connectSteps, stepState } from './device-status.ts';

type Connecting = Extract<SessionView, { phase: 'connecting' }>;

/** The steps of a connect; a prompt that waits on the device is said large, because nobody looks there. */
export function ConnectProgress({ session, serial }: { session: Connecting; serial: string }) {
  const t = useText();
  const { actions } = useServices();
  const waiting = session.step === 'permission';
  return (
    <div className="connect" role="status" aria-live="polite">
      <div className="connect-art" aria-hidden="true">
        <DeviceArt tone={waiting ? 'warning' : 'busy'} />
      </div>
      <h2 className="empty-title">{waiting ? t('connect.permission.title') : t('connect.title')}</h2>
      <p className="empty-text">{waiting ? t('connect.permission.text') : t('connect.text')}</p>
      <ol className="connect-steps">
        {connectSteps.map((step) => {
          const state = stepState(step, session.step);
          return (
            <li
              key={step}
              className={`connect-step connect-step-${state}`}
              aria-current={state === 'active' || undefined}
            >
              <span className="connect-mark" aria-hidden="true">
                {state === 'done' ? <Check size={12} strokeWidth={3} /> : state === 'active' ? <Spinner /> : undefined}
              </span>
              <span>{step === 'root' && waiting ? t('connect.permission.short') : t(`connect.${step}.label`)}</span>
              {step === 'push' && state === 'active' && <PushProgress session={session} />}
            </li>
          );
        })}
      </ol>
      <Button variant="ghost" size="small" icon={Unplug} onClick={() => void actions.disconnect(serial)}>
        {t('cancel')}
      </Button>
    </div>
  );
}

function PushProgress({ session: { sentBytes, totalBytes } }: { session: Connecting }) {
  const t = useText();
  const format = useFormat();
  if (sentBytes === undefined || totalBytes === undefined) return undefined;
  return (
    <span className="connect-push">
      <ProgressBar label={t('connect.push.label')} fraction={totalBytes === 0 ? 1 : sentBytes / totalBytes} />
      <span className="figure">{t('bytesOf', { sent: format.bytes(sentBytes), total: format.bytes(totalBytes) })}</span>
    </span>
  );
}
