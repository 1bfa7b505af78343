// SPDX-License-Identifier: Apache-2.0
import { useText } from '../i18n/i18n.ts';
import { Segmented } from './Segmented.tsx';

export const windowChoices = ['60', '300', '600'] as const;
/** Seconds, as a segmented control keeps them. */
export type WindowSeconds = (typeof windowChoices)[number];

export function WindowChoice({ value, onChange }: { value: WindowSeconds; onChange(value: WindowSeconds): void }) {
  const t = useText();
  return (
    <Segmented
      label={t('chart.window')}
      value={value}
      options={windowChoices.map((seconds) => ({
        value: seconds,
        label: t('chart.minutes', { count: Number(seconds) / 60 }),
      }))}
      onChange={onChange}
    />
  );
}
