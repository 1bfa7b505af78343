// SPDX-License-Identifier: Apache-2.0
import { type KeyboardEvent, type PointerEvent, useState } from 'react';

export interface SplitterProps {
  label: string;
  /** Between parts beside each other, or below each other. */
  direction: 'row' | 'column';
  /** Of the part before it, in whatever unit: a whole number. */
  value: number;
  least: number;
  most: number;
  /** Where a double click and Enter put it back. */
  usual: number;
  /** Of an arrow. */
  step: number;
  /** What the value is with the pointer there. */
  valueAt(event: PointerEvent): number;
  onChange(value: number): void;
}

/** The line between two parts (ARIA's window splitter): dragged, or moved by arrows, Home and End. */
export function Splitter(props: SplitterProps) {
  const { label, direction, value, least, most, usual, step, valueAt, onChange } = props;
  const [dragged, setDragged] = useState(false);
  const set = (next: number): void => onChange(Math.round(Math.min(most, Math.max(least, next))));
  const [back, forth] = direction === 'row' ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown'];
  const move = (event: KeyboardEvent): void => {
    const next = { [back]: value - step, [forth]: value + step, Home: least, End: most, Enter: usual }[event.key];
    if (next === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    set(next);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: no element is a separator that moves
    <div
      className="splitter"
      role="separator"
      aria-orientation={direction === 'row' ? 'vertical' : 'horizontal'}
      aria-label={label}
      aria-valuenow={value}
      aria-valuemin={least}
      aria-valuemax={most}
      tabIndex={0}
      title={label}
      data-dragged={dragged || undefined}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        setDragged(true);
      }}
      onPointerMove={(event) => event.currentTarget.hasPointerCapture(event.pointerId) && set(valueAt(event))}
      onLostPointerCapture={() => setDragged(false)}
      onDoubleClick={() => set(usual)}
      onKeyDown={move}
    />
  );
}
