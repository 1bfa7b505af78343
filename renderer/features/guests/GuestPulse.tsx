// SPDX-License-Identifier: Apache-2.0
import { useEffect, useRef } from 'react';
import { sparklinePath } from '../../components/Sparkline.tsx';
import { useText } from '../../i18n/i18n.ts';
import { useServices } from '../../state/use-services.ts';

/** In a list a slow beat does: who wants to see it as it goes opens the guest. */
export const pulseIntervalMs = 5_000;
const points = 61;
const windowMs = points * pulseIntervalMs;

/** A guest's share of the processor over the last minutes. Drawn past React's state: a list may have fifty of them. */
export function GuestPulse({ serial, guest }: { serial: string; guest: string }) {
  const t = useText();
  const { metrics } = useServices();
  const line = useRef<SVGPathElement>(null);
  useEffect(() => {
    let frame = 0;
    const draw = (): void => {
      frame = 0;
      const column = metrics.series(serial, guest).cgroup.window(['cpuPercent'], windowMs)[1] ?? [];
      line.current?.setAttribute('d', sparklinePath(column.slice(-points), points));
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
  }, [metrics, serial, guest]);
  return (
    <svg className="guest-pulse" viewBox="0 0 200 36" preserveAspectRatio="none" aria-hidden="true">
      <title>{t('guests.pulse')}</title>
      <path ref={line} className="sparkline-line" vectorEffect="non-scaling-stroke" />
    </svg>
  );
}
