// SPDX-License-Identifier: Apache-2.0
import type { Tone } from '../StatusDot.tsx';

/** A phone on a cable; its light tells how it is. */
export function DeviceArt({ tone }: { tone: Tone }) {
  return (
    <svg className={`art art-device tone-${tone}`} viewBox="0 0 200 140" width="200" height="140" aria-hidden="true">
      <ellipse className="art-ground" cx="100" cy="124" rx="74" ry="7" />
      <path className="art-cable" d="M100 118 v8 q0 8 8 8 h40 q10 0 10 -10 v-40 q0 -10 10 -10 h22" />
      <rect className="art-body" x="70" y="8" width="60" height="110" rx="12" />
      <rect className="art-screen" x="76" y="16" width="48" height="88" rx="6" />
      <rect className="art-line" x="84" y="30" width="24" height="4" rx="2" />
      <rect className="art-line" x="84" y="40" width="32" height="4" rx="2" />
      <rect className="art-line" x="84" y="50" width="18" height="4" rx="2" />
      <circle className="art-halo" cx="100" cy="80" r="15" />
      <circle className="art-light" cx="100" cy="80" r="7" />
      <rect className="art-line" x="92" y="109" width="16" height="3" rx="1.5" />
    </svg>
  );
}
