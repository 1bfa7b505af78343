// SPDX-License-Identifier: Apache-2.0
import { EmptyState } from './EmptyState.tsx';

/** A live panel of a guest that does not run. */
export function PanelOff({ title, text }: { title: string; text: string }) {
  return (
    <div className="card">
      <EmptyState
        art={
          <svg className="art" viewBox="0 0 200 120" width="200" height="120" aria-hidden="true">
            <ellipse className="art-ground" cx="100" cy="110" rx="76" ry="6" />
            <rect className="art-body" x="30" y="14" width="140" height="88" rx="10" />
            <path className="art-rule" d="M44 34 h112 M44 54 h112 M44 74 h112" />
            <path className="art-curve" d="M44 86 c16 0 20 -40 36 -40 s18 26 34 26 s20 -12 42 -12" />
          </svg>
        }
        title={title}
        text={text}
      />
    </div>
  );
}
