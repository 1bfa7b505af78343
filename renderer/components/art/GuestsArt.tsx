// SPDX-License-Identifier: Apache-2.0
/** Boxes in a phone: a device with room for guests. */
export function GuestsArt() {
  return (
    <svg className="art" viewBox="0 0 200 120" width="200" height="120" aria-hidden="true">
      <ellipse className="art-ground" cx="100" cy="110" rx="80" ry="6" />
      <rect className="art-body" x="24" y="14" width="152" height="90" rx="12" />
      <rect className="art-screen" x="32" y="22" width="136" height="74" rx="6" />
      <rect className="art-box art-box-1" x="42" y="34" width="34" height="50" rx="6" />
      <rect className="art-box art-box-2" x="83" y="34" width="34" height="50" rx="6" />
      <rect className="art-box art-box-new" x="124" y="34" width="34" height="50" rx="6" />
      <path className="art-plus" d="M141 52 v14 M134 59 h14" />
      <rect className="art-line" x="50" y="44" width="18" height="4" rx="2" />
      <rect className="art-line" x="50" y="53" width="12" height="4" rx="2" />
      <rect className="art-line" x="91" y="44" width="18" height="4" rx="2" />
      <rect className="art-line" x="91" y="53" width="14" height="4" rx="2" />
    </svg>
  );
}
