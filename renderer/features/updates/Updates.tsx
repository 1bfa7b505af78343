// SPDX-License-Identifier: Apache-2.0
import type { UpdateStatus } from '../../../electron/ipc/update-view.ts';
import { Button } from '../../components/Button.tsx';
import { FailureNotice } from '../../components/FailureNotice.tsx';
import { ProgressBar } from '../../components/ProgressBar.tsx';
import { useFormat, useText } from '../../i18n/i18n.ts';
import { useLodge, useServices } from '../../state/use-services.ts';
import { SwitchRow } from '../settings/SettingRows.tsx';
import { downloadedPart, updateOf } from './update-text.ts';

/** Newer versions of the app: whether it looks for them, what it found, and what a person does about it. */
export function Updates() {
  const t = useText();
  const { actions } = useServices();
  const updates = useLodge((state) => state.updates);
  if (updates === undefined) return undefined;
  const { automatic, status } = updates;
  return (
    <section className="settings-section" aria-label={t('updates.title')}>
      <h3>{t('updates.title')}</h3>
      {status.state === 'unavailable' ? (
        <p className="field-hint">{t(`updates.unavailable.${status.why}`)}</p>
      ) : (
        <>
          <SwitchRow
            label={t('updates.automatic')}
            hint={t('updates.automaticHint')}
            checked={automatic}
            onChange={(next) => void actions.attempt('updates.automatic.set', { automatic: next })}
          />
          <UpdateState status={status} />
        </>
      )}
    </section>
  );
}

function UpdateState({ status }: { status: Exclude<UpdateStatus, { state: 'unavailable' }> }) {
  const t = useText();
  const update = updateOf(status);
  return (
    <div className="update-state">
      <UpdateLine status={status} />
      {update !== undefined && update.notes.trim() !== '' && (
        <details className="update-notes">
          <summary>{t('updates.notes', { version: update.version })}</summary>
          {/* The feed's words, as text. */}
          <pre>{update.notes}</pre>
        </details>
      )}
      <UpdateButtons status={status} />
    </div>
  );
}

function UpdateLine({ status }: { status: Exclude<UpdateStatus, { state: 'unavailable' }> }) {
  const t = useText();
  const format = useFormat();
  const version = useLodge((state) => state.app?.version ?? '');
  switch (status.state) {
    case 'failed':
      return <FailureNotice failure={status.failure} />;
    case 'downloading': {
      const label = t('updates.downloading', { version: status.update.version });
      return (
        <>
          <p role="status">{label}</p>
          <ProgressBar label={label} fraction={downloadedPart(status)} />
        </>
      );
    }
    case 'available': {
      const { version: next, sizeBytes } = status.update;
      const said =
        sizeBytes === undefined
          ? t('updates.status.available', { version: next })
          : t('updates.status.availableSize', { version: next, size: format.bytes(sizeBytes) });
      return <p role="status">{said}</p>;
    }
    case 'ready':
      return <p role="status">{t('updates.status.ready', { version: status.update.version })}</p>;
    case 'current':
      return <p role="status">{t('updates.status.current', { version, time: format.dateTime(status.checkedAtMs) })}</p>;
    default:
      return <p role="status">{t('updates.status.idle', { version })}</p>;
  }
}

function UpdateButtons({ status }: { status: Exclude<UpdateStatus, { state: 'unavailable' }> }) {
  const t = useText();
  const { actions } = useServices();
  const ask = (name: 'updates.check' | 'updates.download' | 'updates.cancel' | 'updates.install') => (): void =>
    void actions.attempt(name, {});
  const found = updateOf(status) !== undefined;
  return (
    <div className="update-buttons">
      {status.state === 'downloading' && (
        <Button size="small" onClick={ask('updates.cancel')}>
          {t('cancel')}
        </Button>
      )}
      {status.state === 'ready' && (
        <Button size="small" variant="primary" onClick={ask('updates.install')}>
          {t('updates.install')}
        </Button>
      )}
      {(status.state === 'available' || (status.state === 'failed' && found)) && (
        <Button size="small" variant="primary" onClick={ask('updates.download')}>
          {t(status.state === 'failed' ? 'updates.downloadAgain' : 'updates.download')}
        </Button>
      )}
      {status.state !== 'downloading' && status.state !== 'ready' && (
        <Button size="small" busy={status.state === 'checking'} onClick={ask('updates.check')}>
          {t(status.state === 'checking' ? 'updates.checking' : 'updates.check')}
        </Button>
      )}
    </div>
  );
}
