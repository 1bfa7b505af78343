// SPDX-License-Identifier: Apache-2.0
/** A sheet with lines and a cursor that waits. */
export function LogArt() {
  return (
    <svg className="art" viewBox="0 0 200 120" width="200" height="120" aria-hidden="true">
      <ellipse className="art-ground" cx="100" cy="110" rx="70" ry="6" />
      <rect className="art-body" x="40" y="12" width="120" height="92" rx="10" />
      <rect className="art-line" x="54" y="28" width="14" height="4" rx="2" />
      <rect className="art-line" x="74" y="28" width="58" height="4" rx="2" />
      <rect className="art-line" x="54" y="42" width="14" height="4" rx="2" />
      <rect className="art-line" x="74" y="42" width="40" height="4" rx="2" />
      <rect className="art-line" x="54" y="56" width="14" height="4" rx="2" />
      <rect className="art-line" x="74" y="56" width="66" height="4" rx="2" />
      <rect className="art-cursor" x="54" y="72" width="8" height="12" rx="1.5" />
    </svg>
  );
}
