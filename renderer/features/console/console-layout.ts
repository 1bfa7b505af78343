// SPDX-License-Identifier: Apache-2.0
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ShellRequest, TerminalPlace } from './console-plan.ts';

export type SplitDirection = 'row' | 'column';

/** Which terminals of a guest are in sight, and the shells that were opened besides. */
export interface ConsoleLayout {
  /** One or two. */
  panes: readonly TerminalPlace[];
  /** Index of the pane that choices and tools are for. */
  focused: number;
  direction: SplitDirection;
  /** Of the first pane of two, in percent. */
  share: number;
  /** Shells besides the first one, by their place. */
  shells: ReadonlyMap<TerminalPlace, ShellRequest>;
  /** Number of the next one: never used twice, or a closed one's screen would come back. */
  nextShell: number;
}

export const firstLayout: ConsoleLayout = {
  panes: [0],
  focused: 0,
  direction: 'row',
  share: 50,
  shells: new Map(),
  nextShell: 2,
};

/** A terminal is in one pane at a time: choosing the one of the other pane goes over there. */
export function withChoice(layout: ConsoleLayout, place: TerminalPlace): ConsoleLayout {
  const shownAt = layout.panes.indexOf(place);
  if (shownAt !== -1) return { ...layout, focused: shownAt };
  return { ...layout, panes: layout.panes.map((each, index) => (index === layout.focused ? place : each)) };
}

/** Beside or below the terminal in sight comes another: the first of `places` that is not there yet. */
export function withSplit(
  layout: ConsoleLayout,
  direction: SplitDirection,
  places: readonly TerminalPlace[],
): ConsoleLayout {
  if (layout.panes.length > 1) return { ...layout, direction };
  const other = places.find((place) => !layout.panes.includes(place));
  if (other === undefined) return layout;
  return { ...layout, direction, panes: [...layout.panes, other], focused: 1 };
}

/** The focused terminal alone. */
export function withoutSplit(layout: ConsoleLayout): ConsoleLayout {
  const kept = layout.panes[layout.focused] ?? 0;
  return { ...layout, panes: [kept], focused: 0 };
}

export function withShell(layout: ConsoleLayout, request: ShellRequest): ConsoleLayout {
  const place: TerminalPlace = `shell-${layout.nextShell}`;
  const shells = new Map(layout.shells).set(place, request);
  return withChoice({ ...layout, shells, nextShell: layout.nextShell + 1 }, place);
}

export function withoutShell(layout: ConsoleLayout, place: TerminalPlace): ConsoleLayout {
  const shells = new Map(layout.shells);
  shells.delete(place);
  const left = layout.panes.filter((each) => each !== place);
  const panes = left.length === 0 ? [0] : left;
  return { ...layout, shells, panes, focused: Math.min(layout.focused, panes.length - 1) };
}

/** A guest's layout, kept while other tabs are open. */
export class ConsoleLayoutStore {
  readonly store: StoreApi<ConsoleLayout>;

  /** `share`: where the line was the last time; `onShare` hears where it is moved to. */
  constructor(share: number, onShare: (share: number) => void) {
    this.store = createStore(() => ({ ...firstLayout, share }));
    this.store.subscribe((now, before) => now.share !== before.share && onShare(now.share));
  }

  change(step: (layout: ConsoleLayout) => ConsoleLayout): void {
    this.store.setState(step);
  }

  /** Where the line stands is not the layout's to forget. */
  dispose(): void {
    this.store.setState(({ share }) => ({ ...firstLayout, share }), true);
  }
}
