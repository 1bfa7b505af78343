// SPDX-License-Identifier: Apache-2.0
import { Check, Copy } from 'lucide-react';
import type { FailureView } from '../../electron/ipc/failure.ts';
import { useText } from '../i18n/i18n.ts';
import { type FailureWay, waysOf } from '../state/failure-ways.ts';
import { useLocation, useLodge, useOverlays, useServices } from '../state/use-services.ts';
import { Button } from './Button.tsx';
import { useCopy } from './use-copy.ts';

export interface FailureWaysProps {
  failure: FailureView;
  /** What it is about; the device and the guest in sight where nothing is said. */
  serial?: string | undefined;
  guest?: string | undefined;
}

/** The next step after a failure as buttons, and what is done in a terminal as a command to copy. Nothing where there is none. */
export function FailureWays({ failure, ...about }: FailureWaysProps) {
  const platform = useLodge((state) => state.app?.platform);
  const place = useLocation((state) => state.place);
  const over = useOverlays((state) => state.open);
  const serial = about.serial ?? place.serial;
  const guest = about.guest ?? (about.serial === undefined || about.serial === place.serial ? place.guest : undefined);
  // A dialog with something typed in it is not left for another.
  const busy = over !== undefined && over !== 'activity';
  const ways = waysOf(failure, { platform, serial, guest }).filter(
    (way) =>
      !(busy && (way.do === 'settings' || way.do === 'show')) &&
      !(way.do === 'tab' && place.guest === guest && place.tab === way.tab),
  );
  return ways.map((way) =>
    way.do === 'copy' ? (
      <Command key={way.command} command={way.command} />
    ) : (
      <WayButton key={JSON.stringify(way)} way={way} serial={serial} guest={guest} />
    ),
  );
}

interface WayButtonProps {
  way: Exclude<FailureWay, { do: 'copy' }>;
  serial: string | undefined;
  guest: string | undefined;
}

function WayButton({ way, serial, guest }: WayButtonProps) {
  const t = useText();
  const { overlays, location } = useServices();
  const take = (): void => {
    const { hide, show, turnTo, ask } = overlays.getState();
    if (way.do !== 'show') hide('activity');
    switch (way.do) {
      case 'settings':
        turnTo(way.page);
        show('settings');
        return;
      case 'show':
        show(way.overlay);
        return;
      case 'tab':
        if (serial !== undefined && guest !== undefined) location.getState().go({ serial, guest, tab: way.tab });
        return;
      case 'kill':
        if (serial !== undefined && guest !== undefined) ask({ serial, guests: [guest], action: 'kill' });
    }
  };
  const label =
    way.do === 'settings'
      ? t('failure.openSettings')
      : way.do === 'tab'
        ? t('failure.openTab', { tab: t(`tabs.${way.tab}`) })
        : way.do === 'kill'
          ? `${t('action.kill')}…`
          : t(way.overlay === 'activity' ? 'activity.title' : 'addDevice.button');
  return (
    <Button size="small" className={way.do === 'kill' ? 'button-danger-text' : ''} onClick={take}>
      {label}
    </Button>
  );
}

function Command({ command }: { command: string }) {
  const t = useText();
  const { isCopied, copy } = useCopy(command);
  const Icon = isCopied ? Check : Copy;
  return (
    <button type="button" className="command" title={isCopied ? t('copied') : t('copy')} onClick={copy}>
      <code>{command}</code>
      <Icon aria-hidden size={13} />
      <span className="visually-hidden" role="status">
        {isCopied ? t('copied') : ''}
      </span>
    </button>
  );
}
