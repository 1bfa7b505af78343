// SPDX-License-Identifier: Apache-2.0
import { ChevronRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { HostCheck, HostFacts } from '../../../agent/protocol/index.ts';
import { checkText } from '../../../electron/ipc/sentences/check-sentences.ts';
import { Segmented } from '../../components/Segmented.tsx';
import { useFormat, useText } from '../../i18n/i18n.ts';
import type { Language } from '../../i18n/language.ts';
import { ArchiveField, type ArchiveLook } from './ArchiveField.tsx';
import { type FormPart, FormTextField } from './FormTextField.tsx';
import {
  advancedFields,
  initPresets,
  isAndroid,
  type LimitField,
  lacksController,
  limitControllers,
  templates,
  withTemplate,
} from './new-guest.ts';

/** What it is. */
export function SystemFields({ part }: { part: FormPart }) {
  const t = useText();
  const { form, change } = part;
  return (
    <>
      <FormTextField {...part} field="name" label={t('newGuest.name')} placeholder="alpine" autoFocus />
      <fieldset className="form-group">
        <legend>{t('newGuest.template')}</legend>
        <Segmented
          label={t('newGuest.template')}
          value={form.template}
          options={templates.map((value) => ({ value, label: t(`template.${value}.label`) }))}
          onChange={(template) => change(withTemplate(form, template))}
        />
        <p className="field-hint">{t(`template.${form.template}.hint`)}</p>
      </fieldset>
      {isAndroid(form.template) ? <GpuField part={part} /> : <AdvancedFields part={part} />}
    </>
  );
}

function GpuField({ part: { form, change } }: { part: FormPart }) {
  const t = useText();
  return (
    <fieldset className="form-group">
      <legend>{t('newGuest.gpu')}</legend>
      <Segmented
        label={t('newGuest.gpu')}
        value={form.gpu}
        options={(['guest', 'host'] as const).map((value) => ({ value, label: t(`gpu.${value}.label`) }))}
        onChange={(gpu) => change({ gpu })}
      />
      <p className="field-hint">{t(`gpu.${form.gpu}.hint`)}</p>
    </fieldset>
  );
}

/** Where its files come from. */
export function ImageFields({ part, look }: { part: FormPart; look: ArchiveLook }) {
  const t = useText();
  const { form, change } = part;
  return (
    <>
      <fieldset className="form-group">
        <legend>{t('newGuest.source')}</legend>
        <Segmented
          label={t('newGuest.source')}
          value={form.source}
          options={(['computer', 'device'] as const).map((value) => ({ value, label: t(`newGuest.from.${value}`) }))}
          onChange={(source) => change({ source })}
        />
      </fieldset>
      {form.source === 'computer' ? (
        <ArchiveField {...part} {...look} />
      ) : (
        <FormTextField
          {...part}
          field="devicePath"
          label={t('newGuest.archiveOnDevice')}
          hint={t('newGuest.archiveOnDeviceHint')}
          placeholder="/sdcard/Download/rootfs.tar.gz"
          mono
        />
      )}
      <FormTextField
        {...part}
        field="image"
        label={t('newGuest.image')}
        hint={t('newGuest.imageHint')}
        placeholder={t('newGuest.imageOnly')}
        mono
      />
    </>
  );
}

const limitFields = Object.keys(limitControllers) as LimitField[];

export function LimitFields({ part, host }: { part: FormPart; host: HostFacts }) {
  const t = useText();
  const format = useFormat();
  const { cgroupControllers } = host;
  const missing = limitFields.filter((field) => lacksController(field, cgroupControllers));
  const limit = (field: LimitField) => ({
    ...part,
    field,
    placeholder: t('newGuest.noLimit'),
    disabled: missing.includes(field),
  });
  return (
    <fieldset className="form-group">
      <legend>{t('newGuest.limits')}</legend>
      <div className="form-columns">
        <FormTextField {...limit('memoryMebibytes')} label={t('newGuest.memory')} unit="MiB" />
        <FormTextField {...limit('cpuPercent')} label={t('newGuest.cpu')} unit="%" />
        <FormTextField {...limit('pids')} label={t('newGuest.pids')} unit="" />
      </div>
      <p className="field-hint">
        {t('newGuest.limitsHint', {
          memory: format.bytes(host.memoryTotalBytes),
          percent: format.number(host.processorCount * 100),
        })}
      </p>
      {missing.length > 0 && (
        <p className="field-hint" role="status">
          {t('newGuest.limitMissing', { controllers: missing.map((field) => limitControllers[field]).join(', ') })}
        </p>
      )}
    </fieldset>
  );
}

/** What NAT lacks on the device, and what to do about it. */
function NatMissing({ check }: { check: HostCheck }) {
  const t = useText();
  const { i18n } = useTranslation();
  const { fix } = checkText(check, i18n.language as Language);
  return (
    <p className="field-hint" role="status">
      {t('newGuest.natMissing', { found: check.found ?? check.state })}{' '}
      {fix !== undefined && t('newGuest.natFix', { fix })}
    </p>
  );
}

export function NetworkFields({ part, nat }: { part: FormPart; nat: HostCheck | undefined }) {
  const t = useText();
  const { form, change } = part;
  return (
    <fieldset className="form-group">
      <legend>{t('newGuest.network')}</legend>
      <Segmented
        label={t('newGuest.network')}
        value={form.network}
        options={(['nat', 'empty', 'veth', 'none'] as const).map((value) => ({
          value,
          label: t(`networkType.${value}.label`),
        }))}
        onChange={(network) => change({ network })}
      />
      <p className="field-hint">{t(`networkType.${form.network}.hint`)}</p>
      {nat !== undefined && <NatMissing check={nat} />}
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
        <FormTextField
          {...part}
          field="initCommand"
          label={t('newGuest.init')}
          hint={t('newGuest.initHint')}
          placeholder="/sbin/init"
          mono
        />
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
