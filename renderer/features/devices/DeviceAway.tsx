// SPDX-License-Identifier: Apache-2.0
import { RefreshCw } from 'lucide-react';
import type { DeviceView } from '../../../electron/ipc/device-view.ts';
import { Button } from '../../components/Button.tsx';
import { useNow } from '../../components/use-now.ts';
import { useFailureText, useText } from '../../i18n/i18n.ts';
import { useServices } from '../../state/use-services.ts';

/** Over a device's pages while its connection is being got back. */
export function DeviceAway({ view }: { view: DeviceView }) {
  const t = useText();
  const say = useFailureText();
  const { actions } = useServices();
  const { session } = view;
  const nowMs = useNow(500, session.phase === 'reconnecting');
  if (session.phase !== 'reconnecting') return undefined;
  const seconds = Math.max(0, Math.ceil((session.retryAtMs - nowMs) / 1000));
  const { title, action } = say(view.failure ?? session.failure);
  return (
    <div className="banner banner-warning" role="status">
      <RefreshCw aria-hidden size={16} className="banner-icon turning" />
      <div className="banner-text">
        <strong>{title}</strong>
        <span>{action}</span>
      </div>
      <span className="banner-figure">
        {seconds > 0 ? t('session.nextTry', { seconds, attempt: session.attempt }) : t('session.tryingNow')}
      </span>
      <Button size="small" onClick={() => void actions.connect(view.serial)}>
        {t('retry')}
      </Button>
    </div>
  );
}
