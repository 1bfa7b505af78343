// SPDX-License-Identifier: Apache-2.0
/** A quantity of a whole: memory in use, storage in use. */
export function Meter({ label, value, total }: { label: string; value: number; total: number }) {
  const share = total > 0 ? Math.min(1, Math.max(0, value / total)) : 0;
  const tone = share > 0.92 ? 'danger' : share > 0.8 ? 'warning' : 'accent';
  return (
    // biome-ignore lint/a11y/useSemanticElements: a meter element's parts can be coloured in one engine only
    <div
      className={`meter meter-${tone}`}
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(share * 100)}
    >
      <span style={{ width: `${(share * 100).toFixed(1)}%` }} />
    </div>
  );
}
