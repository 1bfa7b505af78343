// SPDX-License-Identifier: Apache-2.0
import { Stethoscope } from 'lucide-react';
import { useStore } from 'zustand';
import { Button } from '../../components/Button.tsx';
import { useText } from '../../i18n/i18n.ts';
import { useServices } from '../../state/use-services.ts';
import { summariseChecks } from './check-summary.ts';

/** On a device's page: the offer to look at it, once for each device; later what came of it. */
export function ChecksOffer({ serial }: { serial: string }) {
  const t = useText();
  const { checks, overlays } = useServices();
  const run = useStore(checks, (state) => state.runs[serial]);
  const offered = useStore(checks, (state) => state.offered.includes(serial));
  const show = (): void => overlays.getState().show('checks');
  const summary = run?.phase === 'done' ? summariseChecks(run.checks) : undefined;
  if (summary !== undefined) {
    if (summary.verdict === 'good') return undefined;
    return (
      <aside className="card checks-offer" data-verdict={summary.verdict} aria-label={t('checks.button')}>
        <Stethoscope aria-hidden size={17} strokeWidth={1.8} />
        <p>{t(`checks.verdict.${summary.verdict}`, { count: summary.missing })}</p>
        <Button size="small" onClick={show}>
          {t('checks.look')}
        </Button>
      </aside>
    );
  }
  if (offered) return undefined;
  return (
    <aside className="card checks-offer" aria-label={t('checks.button')}>
      <Stethoscope aria-hidden size={17} strokeWidth={1.8} />
      <div>
        <p className="checks-offer-title">{t('checks.offer')}</p>
        <p className="field-hint">{t('checks.offerText')}</p>
      </div>
      <Button size="small" variant="ghost" onClick={() => checks.getState().decline(serial)}>
        {t('checks.later')}
      </Button>
      <Button size="small" onClick={show}>
        {t('checks.run')}
      </Button>
    </aside>
  );
}
