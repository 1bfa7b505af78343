// SPDX-License-Identifier: Apache-2.0
import { CircleCheck, TriangleAlert } from 'lucide-react';
import { useFailureText, useFormat, useText } from '../../i18n/i18n.ts';
import type { Notice } from '../../state/notices.ts';

/** What was said in this window, in Activity: for who looked elsewhere. */
export function NoticeHistory({ notices }: { notices: readonly Notice[] }) {
  return (
    <ul className="task-list">
      {notices.map((notice) => (
        <NoticeEntry key={notice.id} notice={notice} />
      ))}
    </ul>
  );
}

function NoticeEntry({ notice: { atMs, failure, subject, text } }: { notice: Notice }) {
  const t = useText();
  const format = useFormat();
  const say = useFailureText();
  const said = failure === undefined ? undefined : say(failure);
  const when = format.briefTime(atMs);
  return (
    <li className="task" aria-label={t('notice')}>
      {failure === undefined ? (
        <CircleCheck aria-hidden size={15} className="tone-ok" />
      ) : (
        <TriangleAlert aria-hidden size={15} className="tone-danger" />
      )}
      <div className="task-text">
        <span className="task-name">{said?.title ?? text}</span>
        {said !== undefined && <span className="task-failure">{said.action}</span>}
        <span className="task-note">{subject === undefined ? when : `${subject} · ${when}`}</span>
      </div>
    </li>
  );
}
