// SPDX-License-Identifier: Apache-2.0
import { useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useEffect, useState } from 'react';
import { rowWindow, scrollScale, scrollTopFor, tallestPixels } from './row-window.ts';

export const rowPixels = 22;
/** Space above the first and below the last row, as in boot-log.css. */
const edgePixels = 8;

export interface Row {
  index: number;
  topPixels: number;
}

export interface Rows {
  onPage: Row[];
  totalPixels: number;
  scrollTo(index: number, align: 'end' | 'center'): void;
  /** For rows that wrap: a ref that measures them. */
  measure: ((element: Element | null) => void) | undefined;
}

export interface RowsOptions {
  count: number;
  /** Rows are as high as their text, and are measured; else all have one height. */
  wrap: boolean;
  scroller: RefObject<HTMLDivElement | null>;
  keyOf(index: number): number;
}

interface View {
  top: number;
  pixels: number;
}

/** The rows of a long list that are on the page. Measured rows cost per row; rows of one height do not, so that is the default. */
export function useRows({ count, wrap, scroller, keyOf }: RowsOptions): Rows {
  const view = useView(scroller);
  const measured = useVirtualizer({
    count: wrap ? count : 0,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPixels,
    getItemKey: keyOf,
    overscan: 12,
  });
  if (wrap) {
    return {
      onPage: measured.getVirtualItems().map(({ index, start }) => ({ index, topPixels: start })),
      totalPixels: measured.getTotalSize(),
      scrollTo: (index, align) => measured.scrollToIndex(index, { align }),
      measure: measured.measureElement,
    };
  }
  const scale = scrollScale(count, rowPixels, view.pixels);
  const listTop = view.top * scale;
  const { first, end } = rowWindow(count, rowPixels, listTop, view.pixels);
  return {
    onPage: Array.from({ length: end - first }, (_, n) => ({
      index: first + n,
      topPixels: (first + n) * rowPixels - listTop + view.top,
    })),
    totalPixels: Math.min(count * rowPixels, tallestPixels),
    scrollTo: (index, align) => {
      const element = scroller.current;
      if (element === null) return;
      // The last row takes the edge below it along.
      const edge = align === 'end' && index === count - 1 ? 2 * edgePixels : edgePixels;
      element.scrollTop = scrollTopFor(index, rowPixels, element.clientHeight, align) / scale + edge;
    },
    measure: undefined,
  };
}

function useView(scroller: RefObject<HTMLDivElement | null>): View {
  const [view, setView] = useState<View>({ top: 0, pixels: 0 });
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const read = (): void => setView({ top: element.scrollTop, pixels: element.clientHeight });
    const observer = new ResizeObserver(read);
    observer.observe(element);
    element.addEventListener('scroll', read, { passive: true });
    read();
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', read);
    };
  }, [scroller]);
  return view;
}
