// SPDX-License-Identifier: Apache-2.0
import { useEffect, useRef } from 'react';
import { type Rgb, resolveRgb } from '../../components/resolve-color.ts';
import { type ColorScheme, useColorScheme } from '../../components/use-color-scheme.ts';
import { useText } from '../../i18n/i18n.ts';
import { useServices } from '../../state/use-services.ts';
import { pulsePainter } from './draw-pulse.ts';
import { firstPaints } from './first-paints.ts';

/** In a list a slow beat does: who wants to see it as it goes opens the guest. */
export const pulseIntervalMs = 5_000;
const windowMs = 300_000;

/** Asking for it makes the page compute its styles: once for a scheme, and not once for a row. */
let accent: { scheme: ColorScheme; color: Rgb } | undefined;

function accentOf(scheme: ColorScheme): Rgb {
  if (accent?.scheme !== scheme) accent = { scheme, color: resolveRgb('--accent') };
  return accent.color;
}

/**
 * A guest's share of the processor over the last minutes. Drawn past React's state and on a canvas: a list may have fifty of them,
 * and as SVG each would be styled and laid out anew with every sample.
 */
export function GuestPulse({ serial, guest }: { serial: string; guest: string }) {
  const t = useText();
  const { metrics } = useServices();
  const canvas = useRef<HTMLCanvasElement>(null);
  const scheme = useColorScheme();
  useEffect(() => {
    const { current } = canvas;
    if (current === null) return;
    const paint = pulsePainter(current, accentOf(scheme), windowMs);
    const { cgroup } = metrics.series(serial, guest);
    const paintNow = (): void => paint((each) => cgroup.visit('cpuPercent', windowMs, each));
    let isPainted = false;
    let takeBack: (() => void) | undefined;
    const draw = (): void => {
      if (isPainted) paintNow();
      else if (cgroup.latest('cpuPercent') !== undefined)
        takeBack ??= firstPaints.ask(() => {
          isPainted = true;
          paintNow();
        });
    };
    draw();
    const unwatch = metrics.watch(serial, guest, draw, pulseIntervalMs);
    return () => {
      takeBack?.();
      unwatch();
    };
  }, [metrics, serial, guest, scheme]);
  return (
    <span aria-hidden="true" title={t('guests.pulse')}>
      <canvas ref={canvas} className="guest-pulse" />
    </span>
  );
}
