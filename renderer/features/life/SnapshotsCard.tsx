// SPDX-License-Identifier: Apache-2.0
import { Camera, History, Trash2 } from 'lucide-react';
import type { GuestSnapshot } from '../../../agent/protocol/index.ts';
import { Button } from '../../components/Button.tsx';
import { FailureNotice } from '../../components/FailureNotice.tsx';
import { IconButton } from '../../components/IconButton.tsx';
import { useFormat, useText } from '../../i18n/i18n.ts';
import type { LifeKind } from '../../state/overlays.ts';
import { useDevice, useServices } from '../../state/use-services.ts';
import type { GuestTabProps } from '../guests/GuestPage.tsx';
import { lifeObstacle } from './life-steps.ts';
import { useSnapshots } from './use-snapshots.ts';

/** What a guest can be brought back to. */
export function SnapshotsCard({ serial, guest }: GuestTabProps) {
  const t = useText();
  const { overlays } = useServices();
  const host = useDevice(serial)?.host;
  const { list, failure } = useSnapshots(serial, guest.name);
  const obstacle = lifeObstacle('snapshot', guest, host);
  const ask = (kind: LifeKind, snapshot?: string): void =>
    overlays.getState().askLife({ kind, serial, guest: guest.name, snapshot });
  return (
    <section className="card card-padded" aria-label={t('life.snapshots')}>
      <header className="card-head">
        <h2 className="card-title">{t('life.snapshots')}</h2>
        <Button size="small" icon={Camera} disabled={obstacle !== undefined} onClick={() => ask('snapshot')}>
          {t('life.snapshot.button')}
        </Button>
      </header>
      {failure && <FailureNotice failure={failure} />}
      {list !== undefined && list.length > 0 && (
        <ul className="snapshot-list">
          {[...list].reverse().map((snapshot) => (
            <SnapshotRow key={snapshot.name} snapshot={snapshot} disabled={obstacle !== undefined} ask={ask} />
          ))}
        </ul>
      )}
      {list?.length === 0 && <p className="field-hint">{t('life.noSnapshots')}</p>}
      {obstacle !== undefined && <p className="field-hint">{t(`life.why.${obstacle}`)}</p>}
    </section>
  );
}

interface SnapshotRowProps {
  snapshot: GuestSnapshot;
  disabled: boolean;
  ask(kind: LifeKind, snapshot: string): void;
}

function SnapshotRow({ snapshot: { name, madeAtMs, comment }, disabled, ask }: SnapshotRowProps) {
  const t = useText();
  const format = useFormat();
  return (
    <li>
      <span className="snapshot-name">
        <span className="mono">{name}</span>
        {madeAtMs !== undefined && (
          <span className="section-note" title={format.dateTime(madeAtMs)}>
            {format.briefTime(madeAtMs)}
          </span>
        )}
      </span>
      {comment !== undefined && <span className="snapshot-comment">{comment}</span>}
      <span className="snapshot-actions">
        <IconButton
          icon={History}
          label={t('life.restore.button', { snapshot: name })}
          disabled={disabled}
          onClick={() => ask('restore', name)}
        />
        <IconButton
          icon={Trash2}
          danger
          label={t('life.removeSnapshot.button', { snapshot: name })}
          onClick={() => ask('remove-snapshot', name)}
        />
      </span>
    </li>
  );
}
