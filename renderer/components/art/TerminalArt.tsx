// SPDX-License-Identifier: Apache-2.0
/** A terminal that is off. */
export function TerminalArt() {
  return (
    <svg className="art" viewBox="0 0 200 120" width="200" height="120" aria-hidden="true">
      <ellipse className="art-ground" cx="100" cy="110" rx="76" ry="6" />
      <rect className="art-body" x="32" y="14" width="136" height="84" rx="10" />
      <path className="art-rule" d="M32 30 h136" />
      <circle className="art-dot" cx="44" cy="22" r="2.6" />
      <circle className="art-dot" cx="53" cy="22" r="2.6" />
      <circle className="art-dot" cx="62" cy="22" r="2.6" />
      <path className="art-prompt" d="M48 48 l8 7 -8 7" />
      <rect className="art-cursor" x="64" y="58" width="16" height="4" rx="2" />
    </svg>
  );
}
