// SPDX-License-Identifier: Apache-2.0
/** A lodge: a roof over a door with light behind it. */
export function BrandMark() {
  return (
    <svg viewBox="0 0 24 24" width="24" height="24" className="brand-mark" aria-hidden="true">
      <rect className="brand-ground" width="24" height="24" rx="7" />
      <path className="brand-roof" d="M5 12.2 12 6l7 6.2" />
      <path className="brand-wall" d="M7.5 12v6h9v-6" />
      <rect className="brand-door" x="10.5" y="13.2" width="3" height="4.8" rx="0.8" />
    </svg>
  );
}
