// SPDX-License-Identifier: Apache-2.0
export type Tone = 'ok' | 'busy' | 'warning' | 'danger' | 'idle';

/** Colour beside a text that says the same. */
export function StatusDot({ tone }: { tone: Tone }) {
  return <span className={`status-dot tone-${tone}`} aria-hidden="true" />;
}
