// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from 'react';
import { useFailureText, useText } from '../../i18n/i18n.ts';
import { useAttempt } from '../../state/use-attempt.ts';
import { useServices } from '../../state/use-services.ts';
import { SettingTextForm } from './SettingTextForm.tsx';

/** Which adb program starts a server where none runs: tried before it is taken. */
export function AdbProgram() {
  const t = useText();
  const say = useFailureText();
  const { backend, notices } = useServices();
  const [choice, setChoice] = useState<{ path: string; fixed: boolean }>();
  const [text, setText] = useState('');
  const { busy, failure, attempt } = useAttempt();
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
  const submit = (): Promise<boolean> =>
    attempt(async () => {
      const { version } = await backend.call('adb.program.set', { path: text.trim() });
      setChoice({ ...choice, path: text.trim() });
      notices.getState().say(version === undefined ? t('adbProgram.found') : t('adbProgram.taken', { version }));
    });
  return (
    <div className="adb-program">
      <SettingTextForm
        label={t('adbProgram.label')}
        hint={t(choice.fixed ? 'adbProgram.fixed' : 'adbProgram.hint')}
        value={text}
        placeholder={t('adbProgram.any')}
        submit={t('adbProgram.use')}
        ready={text.trim() !== choice.path}
        busy={busy}
        fixed={choice.fixed}
        error={failure === undefined ? undefined : `${say(failure).title}. ${say(failure).action}`}
        onChange={setText}
        onSubmit={submit}
      />
    </div>
  );
}
