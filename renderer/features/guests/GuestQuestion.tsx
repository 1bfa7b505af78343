// SPDX-License-Identifier: Apache-2.0
import { ConfirmDialog } from '../../components/ConfirmDialog.tsx';
import { useText } from '../../i18n/i18n.ts';
import type { Question } from '../../state/overlays.ts';
import { useOverlays, useServices } from '../../state/use-services.ts';

const mostNamed = 8;

/** Asks before a guest is killed or destroyed, wherever that was asked for. A destroy wants the guest's name typed. */
export function GuestQuestion() {
  const question = useOverlays((state) => state.question);
  return question === undefined ? undefined : <Asking question={question} />;
}

function Asking({ question: { serial, guests, action } }: { question: Question }) {
  const t = useText();
  const { actions, overlays } = useServices();
  const [guest = ''] = guests;
  const many = guests.length > 1;
  const count = guests.length;
  const named = guests.slice(0, mostNamed).join('\n');
  return (
    <ConfirmDialog
      open
      danger
      title={many ? t(`confirm.${action}.titleMany`, { count }) : t(`confirm.${action}.title`, { guest })}
      text={t(`confirm.${action}.text`)}
      confirm={t(`action.${action}`)}
      excerpt={many ? `${named}${count > mostNamed ? '\n…' : ''}` : undefined}
      typed={action === 'destroy' ? (many ? String(count) : guest) : undefined}
      typedLabel={many ? t('confirm.typeCount', { count }) : t('confirm.typeName', { guest })}
      onConfirm={() => void actions.actOnAll(serial, guests, action)}
      onClose={() => overlays.getState().settle()}
    />
  );
}
