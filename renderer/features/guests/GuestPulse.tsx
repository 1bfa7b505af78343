// SPDX-License-Identifier: Apache-2.0
import { useEffect, useRef } from 'react';
import { useColorScheme } from '../../components/use-color-scheme.ts';
import { useText } from '../../i18n/i18n.ts';
import { useServices } from '../../state/use-services.ts';
import { drawPulse, pulsePoints } from './draw-pulse.ts';

/** In a list a slow beat does: who wants to see it as it goes opens the guest. */
export const pulseIntervalMs = 5_000;
const windowMs = pulsePoints * pulseIntervalMs;

/**
 * A guest's share of the processor over the last minutes. Drawn past React's state and on a canvas: a list may have fifty of them,
 * and as SVG each would be styled and laid out anew with every sample.
 */
export function GuestPulse({ serial, guest }: { serial: string; guest: string }) {
  const t = useText();
  const { metrics } = useServices();
  const canvas = useRef<HTMLCanvasElement>(null);
  const scheme = useColorScheme();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another scheme has another colour
  useEffect(() => {
    const { current } = canvas;
    if (current === null) return;
    const { color } = getComputedStyle(current);
    let frame = 0;
    const draw = (): void => {
      frame = 0;
      drawPulse(current, metrics.series(serial, guest).cgroup.window(['cpuPercent'], windowMs)[1] ?? [], color);
    };
    const soon = (): void => {
      frame ||= requestAnimationFrame(draw);
    };
    const stop = metrics.watch(serial, guest, soon, pulseIntervalMs);
    draw();
    return () => {
      stop();
      cancelAnimationFrame(frame);
    };
  }, [metrics, serial, guest, scheme]);
  return (
    <span aria-hidden="true" title={t('guests.pulse')}>
      <canvas ref={canvas} className="guest-pulse" />
    </span>
  );
}
