// SPDX-License-Identifier: Apache-2.0
import type { HostFacts } from '../../../agent/protocol/index.ts';
import { ConfirmDialog } from '../../components/ConfirmDialog.tsx';
import { useText } from '../../i18n/i18n.ts';
import type { LifeStep } from '../../state/overlays.ts';
import { useDevice, useOverlays, useServices } from '../../state/use-services.ts';
import { AutostartDialog } from './AutostartDialog.tsx';
import { CloneDialog } from './CloneDialog.tsx';
import { ExportDialog } from './ExportDialog.tsx';
import { RenameGuestDialog } from './RenameGuestDialog.tsx';
import { RestoreDialog } from './RestoreDialog.tsx';
import { SnapshotDialog } from './SnapshotDialog.tsx';
import { StartCopyDialog } from './StartCopyDialog.tsx';

export interface LifeDialogProps {
  serial: string;
  guest: string;
  snapshot?: string | undefined;
  host: HostFacts | undefined;
  /** Names of the device's guests. */
  taken: readonly string[];
  onClose(): void;
}

/** What is asked before a guest is copied, renamed, kept or brought back, wherever that was asked for. */
export function LifeDialog() {
  const step = useOverlays((state) => state.life);
  return step === undefined ? undefined : <Asking key={`${step.kind} ${step.guest} ${step.snapshot}`} step={step} />;
}

function Asking({ step: { kind, serial, guest, snapshot } }: { step: LifeStep }) {
  const { overlays } = useServices();
  const slice = useDevice(serial);
  const taken = slice?.guests?.map((each) => each.name) ?? [];
  const onClose = (): void => overlays.getState().settleLife();
  const props = { serial, guest, snapshot, host: slice?.host, taken, onClose };
  switch (kind) {
    case 'clone':
      return <CloneDialog {...props} />;
    case 'rename':
      return <RenameGuestDialog {...props} />;
    case 'autostart':
      return <AutostartDialog {...props} />;
    case 'export':
      return <ExportDialog {...props} />;
    case 'start-copy':
      return <StartCopyDialog {...props} />;
    case 'snapshot':
      return <SnapshotDialog {...props} />;
    case 'restore':
      return <RestoreDialog {...props} />;
    case 'remove-snapshot':
      return <RemoveSnapshot {...props} />;
  }
}

function RemoveSnapshot({ serial, guest, snapshot = '', onClose }: LifeDialogProps) {
  const t = useText();
  const { actions } = useServices();
  return (
    <ConfirmDialog
      open
      danger
      title={t('life.removeSnapshot.title', { guest, snapshot })}
      text={t('life.removeSnapshot.text')}
      confirm={t('life.removeSnapshot.submit')}
      onConfirm={() => void actions.attempt('snapshot.remove', { serial, guest, snapshot })}
      onClose={onClose}
    />
  );
}
