// SPDX-License-Identifier: Apache-2.0
import { CircleCheck, TriangleAlert, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { IconButton } from '../../components/IconButton.tsx';
import { useFailureText, useText } from '../../i18n/i18n.ts';
import type { Notice } from '../../state/notices.ts';
import { useServices } from '../../state/use-services.ts';
import { shortcutText } from '../shortcuts/shortcuts.ts';
import { useMac } from '../shortcuts/use-mac.ts';

const shownForMs = 5_000;

/**
 * What happened elsewhere than in the view. In the sidebar, whose list gives way to it: over the page it would hide a terminal's last
 * line or a button. Failures stay until they are dismissed; Activity has them all.
 */
export function Notices() {
  const t = useText();
  const notices = useStore(useServices().notices, (state) => state.notices);
  return (
    <section className="notices" aria-label={t('notices')} aria-live="polite">
      {notices.map((notice) => (
        <NoticeCard key={notice.id} notice={notice} />
      ))}
    </section>
  );
}

function NoticeCard({ notice }: { notice: Notice }) {
  const t = useText();
  const say = useFailureText();
  const dismiss = useStore(useServices().notices, (state) => state.dismiss);
  const { id, failure, subject, text } = notice;
  const mac = useMac();
  const [read, setRead] = useState(false);
  // Not under the eyes, or the pointer, of who reads it.
  useEffect(() => {
    if (failure !== undefined || read) return;
    const timer = setTimeout(() => dismiss(id), shownForMs);
    return () => clearTimeout(timer);
  }, [id, failure, dismiss, read]);
  const said = failure === undefined ? undefined : say(failure);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: nothing is done with it; it waits for who reads
    <div
      className={`notice ${failure === undefined ? '' : 'notice-failure'}`}
      role={failure === undefined ? 'status' : 'alert'}
      data-reason={failure?.reason}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        dismiss(id);
      }}
      onPointerEnter={() => setRead(true)}
      onPointerLeave={() => setRead(false)}
      onFocus={() => setRead(true)}
      onBlur={() => setRead(false)}
    >
      {failure === undefined ? <CircleCheck aria-hidden size={17} /> : <TriangleAlert aria-hidden size={17} />}
      <div className="notice-text">
        {subject !== undefined && <span className="notice-subject">{subject}</span>}
        <strong>{said?.title ?? text}</strong>
        {said !== undefined && <span>{said.action}</span>}
      </div>
      <IconButton
        icon={X}
        label={t('dismiss')}
        hint={`${t('dismiss')} · ${shortcutText('dismiss', mac)}`}
        onClick={() => dismiss(id)}
      />
    </div>
  );
}
