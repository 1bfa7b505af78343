// SPDX-License-Identifier: Apache-2.0
import { CirclePause, PlugZap, Scissors, X } from 'lucide-react';
import { Button } from '../../components/Button.tsx';
import { IconButton } from '../../components/IconButton.tsx';
import { Spinner } from '../../components/Spinner.tsx';
import { useFailureText, useFormat, useText } from '../../i18n/i18n.ts';
import type { Run } from './console-plan.ts';
import type { TerminalSession, TerminalState } from './terminal-session.ts';

export interface TerminalNoticeProps {
  session: TerminalSession;
  state: TerminalState;
  run: Run;
}

/** Over a terminal: why nothing comes, or what is missing. */
export function TerminalNotice({ session, state, run }: TerminalNoticeProps) {
  const t = useText();
  const format = useFormat();
  const say = useFailureText();
  if (state.phase === 'waiting') {
    return (
      <p className="strip strip-warning" role="status">
        <Spinner />
        <strong>{t('console.waiting')}</strong>
        <span>{t('console.waitingText')}</span>
      </p>
    );
  }
  if (state.phase === 'closed') {
    // With the guest its terminals end, however the stream puts it.
    const said = state.failure === undefined || run === undefined ? undefined : say(state.failure);
    return (
      <div
        className={`strip ${said === undefined ? '' : 'strip-danger'}`}
        role={said === undefined ? 'status' : 'alert'}
      >
        <CirclePause aria-hidden size={15} />
        <strong>{said?.title ?? t('console.closed')}</strong>
        <span>{said?.action ?? (run === undefined ? t('console.closedStopped') : t('console.closedRunning'))}</span>
        {run !== undefined && (
          <Button size="small" icon={PlugZap} onClick={() => session.open(run)}>
            {t('console.reopen')}
          </Button>
        )}
      </div>
    );
  }
  if (state.lostBytes > 0) {
    return (
      <div className="strip" role="status">
        <Scissors aria-hidden size={15} />
        <span>{t('console.lost', { size: format.bytes(state.lostBytes) })}</span>
        <IconButton icon={X} label={t('dismiss')} onClick={() => session.dismissLoss()} />
      </div>
    );
  }
  return undefined;
}
