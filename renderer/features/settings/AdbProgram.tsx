// SPDX-License-Identifier: Apache-2.0
import { type FormEvent, useEffect, useId, useState } from 'react';
import type { FailureView } from '../../../electron/ipc/failure.ts';
import { Button } from '../../components/Button.tsx';
import { useFailureText, useText } from '../../i18n/i18n.ts';
import { failureOf } from '../../state/backend.ts';
import { useServices } from '../../state/use-services.ts';

/** Which adb program starts a server where none runs: tried before it is taken. */
export function AdbProgram() {
  const t = useText();
  const say = useFailureText();
  const id = useId();
  const { backend, notices } = useServices();
  const [choice, setChoice] = useState<{ path: string; fixed: boolean }>();
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<FailureView>();
  useEffect(() => {
    let current = true;
    backend.call('adb.program', {}).then(
      (told) => {
        if (!current) return;
        setChoice(told);
        setText(told.path);
      },
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [backend]);
  if (choice === undefined) return undefined;
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setFailure(undefined);
    try {
      const { version } = await backend.call('adb.program.set', { path: text.trim() });
      setChoice({ ...choice, path: text.trim() });
      notices.getState().say(version === undefined ? t('adbProgram.found') : t('adbProgram.taken', { version }));
    } catch (error) {
      setFailure(failureOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form className="settings-row settings-row-text adb-program" onSubmit={(event) => void submit(event)}>
      <label htmlFor={id}>
        <span className="settings-label">{t('adbProgram.label')}</span>
        <span className="field-hint">{t(choice.fixed ? 'adbProgram.fixed' : 'adbProgram.hint')}</span>
      </label>
      <span className="input-row">
        <span className="input-box" data-invalid={failure !== undefined || undefined}>
          <input
            id={id}
            className="mono"
            value={text}
            disabled={choice.fixed}
            placeholder={t('adbProgram.any')}
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => setText(event.target.value)}
          />
        </span>
        <Button type="submit" size="small" busy={busy} disabled={choice.fixed || text.trim() === choice.path}>
          {t('adbProgram.use')}
        </Button>
      </span>
      {failure !== undefined && (
        <p className="field-error" role="alert">
          {say(failure).title}. {say(failure).action}
        </p>
      )}
    </form>
  );
}
