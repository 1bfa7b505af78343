// SPDX-License-Identifier: Apache-2.0
import { Gauge, Undo2 } from 'lucide-react';
import { type FormEvent, useId, useState } from 'react';
import type { CgroupSample, LimitChange } from '../../../agent/protocol/index.ts';
import { Button } from '../../components/Button.tsx';
import { Check } from '../../components/Check.tsx';
import { FailureNotice } from '../../components/FailureNotice.tsx';
import { Field } from '../../components/Field.tsx';
import { useKeptFocus } from '../../components/use-kept-focus.ts';
import { useFormat, useText } from '../../i18n/i18n.ts';
import { useAttempt } from '../../state/use-attempt.ts';
import { useServices } from '../../state/use-services.ts';
import {
  configWithLimits,
  type LimitForm,
  limitChange,
  limitErrors,
  limitFields,
  limitForm,
  undoOf,
} from './limit-form.ts';

export interface LimitsCardProps {
  serial: string;
  guest: string;
  sample: CgroupSample;
  disabled: boolean;
}

const units = { memory: 'MiB', cpu: '%', pids: '' } as const;

/** Limits of a guest that runs: changed at once, with a way back, and in the config too where that is wanted. */
export function LimitsCard({ serial, guest, sample, disabled }: LimitsCardProps) {
  const t = useText();
  const format = useFormat();
  const keepId = useId();
  const { apply, busy, failure, undo } = useLimits(serial, guest);
  const [typed, setTyped] = useState<Partial<LimitForm>>({});
  const [keep, setKeep] = useState(true);
  // What was applied can be taken back: that is next.
  const kept = useKeptFocus<HTMLFormElement>(
    (part) => part.querySelector<HTMLElement>('.button:not(:disabled)') ?? part.querySelector('input'),
  );
  const form = { ...limitForm(sample), ...typed };
  const errors = limitErrors(form);
  const change = errors.size > 0 ? {} : limitChange(form, sample);
  const changes = Object.keys(change).length > 0;
  const used = sample.memoryCurrentBytes ?? 0;
  const tight = typeof change.memoryBytes === 'number' && change.memoryBytes < used;
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (changes && (await apply(change, { keep, undo: undoOf(change, sample) }))) setTyped({});
  };
  return (
    <form
      {...kept}
      className="card card-padded limits"
      aria-label={t('limitsCard.title')}
      onSubmit={(event) => void submit(event)}
    >
      <h2 className="card-title">
        <Gauge aria-hidden size={16} strokeWidth={1.9} />
        {t('limitsCard.title')}
      </h2>
      <div className="limit-fields">
        {limitFields.map((field) => (
          <Field
            key={field}
            label={t(`limitsCard.${field}`)}
            error={errors.has(field) ? t(`limitsCard.error.${field}`) : undefined}
          >
            {(control) => (
              <span className="input-box" data-invalid={errors.has(field) || undefined}>
                <input
                  {...control}
                  value={form[field]}
                  placeholder={t('live.noLimit')}
                  inputMode="decimal"
                  autoComplete="off"
                  disabled={disabled}
                  readOnly={busy}
                  onChange={({ target }) => setTyped({ ...typed, [field]: target.value })}
                />
                {units[field] !== '' && <span className="input-unit">{units[field]}</span>}
              </span>
            )}
          </Field>
        ))}
      </div>
      {tight && (
        <p className="limit-warning" role="status">
          {t('limitsCard.tight', { used: format.bytes(used) })}
        </p>
      )}
      <div className="limit-buttons">
        <span className="limit-keep">
          <Check id={keepId} label={t('limitsCard.keep')} value={keep} onClick={() => setKeep(!keep)} />
          <label htmlFor={keepId}>{t('limitsCard.keep')}</label>
        </span>
        <span className="toolbar-space" />
        {undo !== undefined && (
          <Button size="small" variant="ghost" icon={Undo2} busy={busy} disabled={disabled} onClick={() => void undo()}>
            {t('limitsCard.undo')}
          </Button>
        )}
        <Button type="submit" size="small" variant="primary" busy={busy} disabled={disabled || !changes}>
          {t('limitsCard.apply')}
        </Button>
      </div>
      {failure !== undefined && <FailureNotice failure={failure} />}
    </form>
  );
}

interface ApplyOptions {
  /** In the config as well. */
  keep: boolean;
  undo?: LimitChange;
}

function useLimits(serial: string, guest: string) {
  const t = useText();
  const { backend, metrics, notices } = useServices();
  const { busy, failure, attempt } = useAttempt();
  const [last, setLast] = useState<{ change: LimitChange; keep: boolean }>();
  const keepInConfig = async (limits: LimitChange): Promise<void> => {
    const { text } = await backend.call('guest.config.read', { serial, guest });
    const changed = configWithLimits(text, limits);
    if (changed !== text) await backend.call('guest.config.write', { serial, guest, text: changed });
  };
  const apply = (limits: LimitChange, options: ApplyOptions): Promise<boolean> =>
    attempt(async () => {
      const sample = await backend.call('guest.limits.set', { serial, guest, limits });
      metrics.series(serial, guest).add(sample);
      // From here on there is something to take back, whatever the config says to it.
      setLast(options.undo === undefined ? undefined : { change: options.undo, keep: options.keep });
      if (options.keep) await keepInConfig(limits);
      notices.getState().say(t(options.keep ? 'limitsCard.doneKept' : 'limitsCard.done'));
    });
  const undo = last === undefined ? undefined : () => apply(last.change, { keep: last.keep });
  return { apply, busy, failure, undo };
}
