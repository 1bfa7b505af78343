// SPDX-License-Identifier: Apache-2.0
import { CircleCheck, CircleHelp, CircleX, Copy, RotateCw } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { HostCheck } from '../../../agent/protocol/index.ts';
import { checkText, sectionText } from '../../../electron/ipc/sentences/check-sentences.ts';
import { Button } from '../../components/Button.tsx';
import { FailureNotice } from '../../components/FailureNotice.tsx';
import { DialogFrame } from '../../components/FormDialog.tsx';
import { ProgressBar } from '../../components/ProgressBar.tsx';
import { Segmented } from '../../components/Segmented.tsx';
import { useCopyAloud } from '../../components/use-copy.ts';
import { useText } from '../../i18n/i18n.ts';
import type { Language } from '../../i18n/language.ts';
import { useServices } from '../../state/use-services.ts';
import { checkSections, summariseChecks } from './check-summary.ts';

export interface ChecksDialogProps {
  serial: string;
  device: string;
  onClose(): void;
}

/** What guests need of the device, each thing with what was found, what it means and what to do. */
export function ChecksDialog({ serial, device, onClose }: ChecksDialogProps) {
  const t = useText();
  const { checks } = useServices();
  const run = useStore(checks, (state) => state.runs[serial]);
  const start = (): void => void checks.getState().run(serial);
  const known = run !== undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the dialog opens without any
  useEffect(() => {
    if (!known) start();
  }, []);
  return (
    <DialogFrame title={t('checks.title', { device })} onClose={onClose}>
      <div className="dialog-body checks">
        {run?.phase === 'running' && (
          <div className="checks-running" role="status">
            <p>{t('checks.running')}</p>
            <ProgressBar label={t('checks.running')} fraction={undefined} />
          </div>
        )}
        {run?.phase === 'failed' && <FailureNotice failure={run.failure} onRetry={start} />}
        {run?.phase === 'done' && <Findings checks={run.checks} />}
      </div>
      <footer className="dialog-buttons">
        {run?.phase === 'done' && <CopyButton checks={run.checks} />}
        <Button icon={RotateCw} busy={run?.phase === 'running'} onClick={start}>
          {t('checks.again')}
        </Button>
        <Button variant="primary" onClick={onClose}>
          {t('close')}
        </Button>
      </footer>
    </DialogFrame>
  );
}

function Findings({ checks }: { checks: readonly HostCheck[] }) {
  const t = useText();
  const language = useTranslation().i18n.language as Language;
  const summary = summariseChecks(checks);
  const [shown, setShown] = useState<'problems' | 'all'>(summary.verdict === 'good' ? 'all' : 'problems');
  const sections = checkSections(checks, shown === 'problems');
  return (
    <>
      <p className="checks-verdict" data-verdict={summary.verdict} role="status">
        {t(`checks.verdict.${summary.verdict}`, { count: summary.missing })}
      </p>
      <Segmented<'problems' | 'all'>
        label={t('checks.shown')}
        value={shown}
        options={[
          { value: 'problems', label: t('checks.problems', { count: summary.missing + summary.unknown }) },
          { value: 'all', label: t('checks.all', { count: checks.length }) },
        ]}
        onChange={setShown}
      />
      {sections.length === 0 && <p className="field-hint">{t('checks.noProblems')}</p>}
      {sections.map((section) => (
        <section key={section.name} aria-label={sectionText(section.name, language)}>
          <h3 className="checks-section">{sectionText(section.name, language)}</h3>
          <ul className="checks-list">
            {section.checks.map((check) => (
              <Finding key={check.id} check={check} language={language} />
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}

const icons = { good: CircleCheck, missing: CircleX, unknown: CircleHelp } as const;

function Finding({ check, language }: { check: HostCheck; language: Language }) {
  const t = useText();
  const { title, meaning, found, fix } = checkText(check, language);
  const { state, required, tried } = check;
  const Icon = icons[state];
  const tone = state === 'good' ? 'tone-ok' : state === 'missing' && required ? 'tone-danger' : 'tone-warning';
  return (
    <li>
      <Icon className={tone} aria-label={t(`checks.state.${state}`)} size={17} />
      <div className="checks-text">
        <p>
          <span className="checks-title">{title}</span>
          {required && state !== 'good' && <span className="checks-required">{t('checks.required')}</span>}
          {found !== undefined && <span className="checks-found">{found}</span>}
          {state === 'good' && !tried && <span className="checks-found">{t('checks.told')}</span>}
        </p>
        {state !== 'good' && <p className="checks-meaning">{t('checks.without', { meaning })}</p>}
        {state !== 'good' && fix !== undefined && <p className="checks-fix">{t('checks.fix', { fix })}</p>}
      </div>
    </li>
  );
}

function CopyButton({ checks }: { checks: readonly HostCheck[] }) {
  const t = useText();
  const language = useTranslation().i18n.language as Language;
  const copyAloud = useCopyAloud();
  const copy = (): void => {
    const said = checks.map((check) => ({ state: check.state, ...checkText(check, language) }));
    const text = said.map(({ state, title, found = '' }) => `${state}\t${title}\t${found}`).join('\n');
    copyAloud(text);
  };
  return (
    <Button variant="ghost" icon={Copy} onClick={copy}>
      {t('copy')}
    </Button>
  );
}
