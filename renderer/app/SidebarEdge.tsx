// SPDX-License-Identifier: Apache-2.0
import { type KeyboardEvent, type PointerEvent, useState } from 'react';
import { useText } from '../i18n/i18n.ts';
import { sidebarWidths } from '../state/settings.ts';
import { useServices, useSettings } from '../state/use-services.ts';

const step = 16;

function fitted(width: number): number {
  return Math.round(Math.min(sidebarWidths.most, Math.max(sidebarWidths.least, width)));
}

/** Between the sidebar and the page: dragged, moved by arrows, and by a double click where it was at first. */
export function SidebarEdge() {
  const t = useText();
  const { settings } = useServices();
  const width = useSettings((state) => state.sidebarWidth);
  const [dragged, setDragged] = useState(false);
  const set = (next: number): void => settings.setState({ sidebarWidth: fitted(next) });
  const drag = ({ clientX, currentTarget, pointerId }: PointerEvent): void => {
    if (currentTarget.hasPointerCapture(pointerId)) set(clientX);
  };
  const move = (event: KeyboardEvent): void => {
    const next = {
      ArrowLeft: width - step,
      ArrowRight: width + step,
      Home: sidebarWidths.least,
      End: sidebarWidths.most,
      Enter: sidebarWidths.usual,
    }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    set(next);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a line between two parts that can be moved (ARIA's window splitter) has no element
    <div
      className="sidebar-edge"
      role="separator"
      aria-orientation="vertical"
      aria-label={t('sidebarEdge')}
      aria-valuenow={width}
      aria-valuemin={sidebarWidths.least}
      aria-valuemax={sidebarWidths.most}
      tabIndex={0}
      title={t('sidebarEdge')}
      data-dragged={dragged || undefined}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        setDragged(true);
      }}
      onPointerMove={drag}
      onLostPointerCapture={() => setDragged(false)}
      onDoubleClick={() => set(sidebarWidths.usual)}
      onKeyDown={move}
    />
  );
}
