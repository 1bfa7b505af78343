// SPDX-License-Identifier: Apache-2.0
import { Segmented } from '../../components/Segmented.tsx';
import { useText } from '../../i18n/i18n.ts';
import { useLodge } from '../../state/use-services.ts';

/** Through which adb server a device is looked for and connected to, where there are several. undefined: this computer's own. */
export function ServerChoice({ value, onChange }: { value: string | undefined; onChange(server?: string): void }) {
  const t = useText();
  const further = useLodge((state) => state.furtherServers);
  if (further.length === 0) return undefined;
  const names = further.map(({ host, port }) => `${host}:${port}`);
  return (
    <div className="field">
      <span className="field-label">{t('adbServers.through')}</span>
      <Segmented
        label={t('adbServers.through')}
        value={value ?? ''}
        options={[{ value: '', label: t('adbServers.own') }, ...names.map((name) => ({ value: name, label: name }))]}
        onChange={(server) => onChange(server === '' ? undefined : server)}
      />
    </div>
  );
}
