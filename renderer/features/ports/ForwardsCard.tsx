// SPDX-License-Identifier: Apache-2.0
import { Trash2 } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import type { ForwardState, PortForward } from '../../../agent/protocol/index.ts';
import { Button } from '../../components/Button.tsx';
import { Check } from '../../components/Check.tsx';
import { FailureNotice } from '../../components/FailureNotice.tsx';
import { IconButton } from '../../components/IconButton.tsx';
import { Segmented } from '../../components/Segmented.tsx';
import { StatusDot } from '../../components/StatusDot.tsx';
import { TextField } from '../../components/TextField.tsx';
import { useText } from '../../i18n/i18n.ts';
import { useLocation } from '../../state/use-services.ts';
import {
  emptyForward,
  type ForwardForm,
  forwardOf,
  forwardProblems,
  type PortProblem,
  protocols,
} from './port-form.ts';
import { useForwards } from './use-forwards.ts';

export interface ForwardsCardProps {
  serial: string;
  guest: string;
  state: string;
  alive: boolean;
}

/** Ports of the device that lead to the guest: for whoever reaches the device by the network. */
export function ForwardsCard({ serial, guest, state, alive }: ForwardsCardProps) {
  const t = useText();
  const go = useLocation((place) => place.go);
  const { list, busy, failure, add, remove } = useForwards(serial, guest, state);
  const forwards = list?.forwards ?? [];
  // Of a guest that does not run nothing else is said there.
  if (!alive && list?.possible !== true && failure === undefined) return undefined;
  return (
    <section className="card card-padded ports-card" aria-label={t('ports.device.title')}>
      <h2 className="card-title">{t('ports.device.title')}</h2>
      <p className="field-hint">{t('ports.device.hint')}</p>
      {forwards.length > 0 && (
        <ul className="port-list">
          {forwards.map((forward) => (
            <ForwardItem
              key={JSON.stringify(forward)}
              {...{ forward, busy, alive }}
              onRemove={() => void remove(forward, forward.inConfig)}
            />
          ))}
        </ul>
      )}
      {list?.possible === false && (
        <div className="port-none">
          <p>{t('ports.device.noNat')}</p>
          <Button size="small" onClick={() => go({ serial, guest, tab: 'config' })}>
            {t('guests.openConfig')}
          </Button>
        </div>
      )}
      {list?.possible === true && <AddForm {...{ forwards, busy, alive }} onAdd={add} />}
      {failure !== undefined && <FailureNotice failure={failure} />}
    </section>
  );
}

interface ForwardItemProps {
  forward: ForwardState;
  busy: boolean;
  alive: boolean;
  onRemove(): void;
}

function ForwardItem({ forward, busy, alive, onRemove }: ForwardItemProps) {
  const t = useText();
  const { protocol, hostPort, guestPort, active, inConfig } = forward;
  const now = t(active ? 'ports.device.active' : alive ? 'ports.device.next' : 'ports.device.stopped');
  return (
    <li>
      <StatusDot tone={active ? 'ok' : 'idle'} />
      <span className="port-text">
        <span className="mono">
          {protocol} {hostPort} → {guestPort}
        </span>
        <span className="field-hint">
          {now} · {t(inConfig ? 'ports.device.kept' : 'ports.device.once')}
        </span>
      </span>
      <IconButton
        icon={Trash2}
        busy={busy}
        label={t('ports.device.remove', { port: `${protocol} ${hostPort}` })}
        onClick={onRemove}
      />
    </li>
  );
}

interface AddFormProps {
  forwards: readonly ForwardState[];
  busy: boolean;
  alive: boolean;
  onAdd(forward: PortForward, inConfig: boolean): Promise<boolean>;
}

function AddForm({ forwards, busy, alive, onAdd }: AddFormProps) {
  const t = useText();
  const [form, setForm] = useState<ForwardForm>(emptyForward);
  const change = (fields: Partial<ForwardForm>): void => setForm({ ...form, ...fields });
  const problems = forwardProblems(form, forwards);
  const say = (problem: PortProblem | undefined) => (problem === undefined ? undefined : t(`ports.problem.${problem}`));
  const forward = forwardOf(form, forwards);
  // Nothing else can be meant of a guest that does not run.
  const keep = form.keep || !alive;
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (forward !== undefined && (await onAdd(forward, keep))) setForm({ ...emptyForward, keep: form.keep });
  };
  return (
    <form className="port-form" noValidate onSubmit={(event) => void submit(event)}>
      <Segmented
        label={t('ports.device.protocol')}
        value={form.protocol}
        options={protocols.map((value) => ({ value, label: value.toUpperCase() }))}
        onChange={(protocol) => change({ protocol })}
      />
      <TextField
        {...{ label: t('ports.device.port'), value: form.hostPort, mono: true, numeric: true }}
        error={say(problems.hostPort)}
        onChange={(hostPort) => change({ hostPort })}
      />
      <TextField
        {...{ label: t('ports.guestPort'), value: form.guestPort, mono: true, numeric: true }}
        placeholder={form.hostPort.trim() || t('ports.device.same')}
        error={say(problems.guestPort)}
        onChange={(guestPort) => change({ guestPort })}
      />
      <Button type="submit" busy={busy} disabled={forward === undefined}>
        {t('ports.device.add')}
      </Button>
      {alive && (
        // The box has its name by itself; the words beside it are for the eye and the mouse.
        <span className="port-keep">
          <Check label={t('ports.device.keep')} value={form.keep} onClick={() => change({ keep: !form.keep })} />
          <span aria-hidden="true">{t('ports.device.keep')}</span>
        </span>
      )}
    </form>
  );
}
