// SPDX-License-Identifier: Apache-2.0
import { ChevronRight } from 'lucide-react';
import type { HostFacts } from '../../../agent/protocol/index.ts';
import { Segmented } from '../../components/Segmented.tsx';
import { useFormat, useText } from '../../i18n/i18n.ts';
import { ArchiveField } from './ArchiveField.tsx';
import { type FormPart, FormTextField } from './FormTextField.tsx';
import { advancedFields, initPresets } from './new-guest.ts';

export function NewGuestFields({ part, host }: { part: FormPart; host: HostFacts }) {
  const t = useText();
  return (
    <>
      <FormTextField {...part} field="name" label={t('newGuest.name')} placeholder="alpine" autoFocus />
      <ArchiveField {...part} />
      <FormTextField {...part} field="initCommand" label={t('newGuest.init')} hint={t('newGuest.initHint')} mono />
      <LimitFields part={part} host={host} />
      <NetworkFields part={part} />
      <AdvancedFields part={part} />
    </>
  );
}

function LimitFields({ part, host }: { part: FormPart; host: HostFacts }) {
  const t = useText();
  const format = useFormat();
  const none = t('newGuest.noLimit');
  return (
    <fieldset className="form-group">
      <legend>{t('newGuest.limits')}</legend>
      <div className="form-columns">
        <FormTextField {...part} field="memoryMebibytes" label={t('newGuest.memory')} unit="MiB" placeholder={none} />
        <FormTextField {...part} field="cpuPercent" label={t('newGuest.cpu')} unit="%" placeholder={none} />
        <FormTextField {...part} field="pids" label={t('newGuest.pids')} unit="" placeholder={none} />
      </div>
      <p className="field-hint">
        {t('newGuest.limitsHint', {
          memory: format.bytes(host.memoryTotalBytes),
          percent: format.number(host.processorCount * 100),
        })}
      </p>
    </fieldset>
  );
}

function NetworkFields({ part }: { part: FormPart }) {
  const t = useText();
  const { form, change } = part;
  return (
    <fieldset className="form-group">
      <legend>{t('newGuest.network')}</legend>
      <Segmented
        label={t('newGuest.network')}
        value={form.network}
        options={(['empty', 'veth', 'none'] as const).map((value) => ({
          value,
          label: t(`networkType.${value}.label`),
        }))}
        onChange={(network) => change({ network })}
      />
      <p className="field-hint">{t(`networkType.${form.network}.hint`)}</p>
      {form.network === 'veth' && (
        <div className="form-columns form-columns-two">
          <FormTextField {...part} field="ipv4Address" label={t('newGuest.address')} placeholder="10.83.0.2/24" mono />
          <FormTextField {...part} field="ipv4Gateway" label={t('newGuest.gateway')} placeholder="10.83.0.1" mono />
          <FormTextField
            {...part}
            field="link"
            label={t('newGuest.bridge')}
            placeholder={t('newGuest.noBridge')}
            mono
          />
          {form.link === '' && (
            <FormTextField {...part} field="hostAddress" label={t('newGuest.host')} placeholder="10.83.0.1/24" mono />
          )}
        </div>
      )}
    </fieldset>
  );
}

function AdvancedFields({ part }: { part: FormPart }) {
  const t = useText();
  const { form, errors, change } = part;
  const wrong = advancedFields.some((field) => errors[field] !== undefined);
  return (
    <details className="form-advanced" open={wrong || undefined}>
      <summary>
        <ChevronRight aria-hidden size={14} />
        {t('newGuest.advanced')}
      </summary>
      <div className="form-group">
        <Segmented
          label={t('newGuest.initKind')}
          value={form.preset}
          options={initPresets.map((value) => ({ value, label: t(`newGuest.preset.${value}`) }))}
          onChange={(preset) => change({ preset })}
        />
        <p className="field-hint">{t(`newGuest.presetHint.${form.preset}`)}</p>
        <div className="form-columns">
          <FormTextField {...part} field="ttys" label={t('newGuest.ttys')} unit="" />
          {form.preset === 'custom' && (
            <>
              <FormTextField {...part} field="haltSignal" label={t('newGuest.haltSignal')} mono />
              <FormTextField {...part} field="rebootSignal" label={t('newGuest.rebootSignal')} mono />
            </>
          )}
        </div>
      </div>
    </details>
  );
}
