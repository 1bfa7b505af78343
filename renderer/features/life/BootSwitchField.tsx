// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from 'react';
import type { BootStart } from '../../../agent/protocol/index.ts';
import type { FailureView } from '../../../electron/ipc/failure.ts';
import { Button } from '../../components/Button.tsx';
import { FailureNotice } from '../../components/FailureNotice.tsx';
import { useText } from '../../i18n/i18n.ts';
import { failureOf } from '../../state/backend.ts';
import { useAttempt } from '../../state/use-attempt.ts';
import { useServices } from '../../state/use-services.ts';

/** Whether the device starts guests at all when it starts: for all of them together. */
export function BootSwitchField({ serial }: { serial: string }) {
  const t = useText();
  const { backend } = useServices();
  const [boot, setBoot] = useState<BootStart>();
  const [unread, setUnread] = useState<FailureView>();
  const { busy, failure = unread, attempt } = useAttempt();
  useEffect(() => {
    let current = true;
    backend.call('autostart.get', { serial }).then(
      (state) => current && setBoot(state),
      (error: unknown) => current && setUnread(failureOf(error)),
    );
    return () => {
      current = false;
    };
  }, [backend, serial]);
  const change = (enabled: boolean): Promise<boolean> =>
    attempt(async () => setBoot(await backend.call('autostart.set', { serial, enabled })));
  const { enabled = false, method, path } = boot ?? {};
  return (
    <fieldset className="form-group boot-switch">
      <legend>{t('autostart.device')}</legend>
      <p className="boot-switch-state" role="status">
        {boot === undefined ? t('loading') : t(enabled ? 'autostart.deviceOn' : 'autostart.deviceOff')}
      </p>
      {boot !== undefined && (
        <p className="field-hint">
          {method === undefined ? t('autostart.noWay') : t(`autostart.method.${method}`)}{' '}
          {path !== undefined && <span className="mono">{path}</span>}
        </p>
      )}
      {boot !== undefined && (enabled || method !== undefined) && (
        <Button size="small" busy={busy} onClick={() => void change(!enabled)}>
          {t(enabled ? 'autostart.switchOff' : 'autostart.switchOn')}
        </Button>
      )}
      {failure && <FailureNotice failure={failure} />}
    </fieldset>
  );
}
