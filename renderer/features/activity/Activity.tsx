// SPDX-License-Identifier: Apache-2.0
import { Activity as ActivityIcon, Ban, CircleCheck, TriangleAlert, X } from 'lucide-react';
import { Popover } from 'radix-ui';
import { useMemo } from 'react';
import { useStore } from 'zustand';
import type { TaskView } from '../../../electron/ipc/task-view.ts';
import { Button } from '../../components/Button.tsx';
import { FailureWays } from '../../components/FailureWays.tsx';
import { IconButton } from '../../components/IconButton.tsx';
import { ProgressBar } from '../../components/ProgressBar.tsx';
import { Spinner } from '../../components/Spinner.tsx';
import { useFailureText, useFormat, useText } from '../../i18n/i18n.ts';
import { untoldNotices } from '../../state/notices.ts';
import { useDevice, useLodge, useOverlays, useServices } from '../../state/use-services.ts';
import { deviceName } from '../devices/device-status.ts';
import { NoticeHistory } from '../notices/NoticeHistory.tsx';
import { shortcutText } from '../shortcuts/shortcuts.ts';
import { useMac } from '../shortcuts/use-mac.ts';
import { sortTasks, taskFraction } from './task-order.ts';

/** Every long piece of work of this run: progress, cancel, and why it failed; and what else was said. */
export function Activity() {
  const t = useText();
  const tasks = useLodge((state) => state.tasks);
  const { actions, notices } = useServices();
  const history = useStore(notices, (state) => state.history);
  const mac = useMac();
  const open = useOverlays((state) => state.open === 'activity');
  const { show, hide } = useOverlays((state) => state);
  const sorted = useMemo(() => sortTasks(Object.values(tasks)), [tasks]);
  const told = useMemo(() => untoldNotices(history, sorted), [history, sorted]);
  const running = sorted.filter((task) => task.state === 'running').length;
  const ended = sorted.length - running;
  return (
    <Popover.Root open={open} onOpenChange={(next) => (next ? show('activity') : hide('activity'))}>
      <Popover.Trigger className="foot-button" title={shortcutText('activity', mac)}>
        {running > 0 ? <Spinner /> : <ActivityIcon aria-hidden size={16} strokeWidth={1.9} />}
        {t('activity.title')}
        {running > 0 && <span className="badge">{running}</span>}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className="popover activity"
          aria-label={t('activity.title')}
          side="top"
          align="start"
          sideOffset={8}
          collisionPadding={12}
        >
          <header className="popover-header">
            <h2>{t('activity.title')}</h2>
            {ended + told.length > 0 && (
              <Button
                size="small"
                variant="ghost"
                onClick={() => {
                  actions.clearEndedTasks();
                  notices.getState().forget();
                }}
              >
                {t('activity.clear')}
              </Button>
            )}
          </header>
          {sorted.length + told.length === 0 && <p className="popover-empty">{t('activity.none')}</p>}
          {sorted.length > 0 && (
            <ul className="task-list" aria-label={t('activity.tasks')}>
              {sorted.map((task) => (
                <TaskItem key={task.id} task={task} />
              ))}
            </ul>
          )}
          {told.length > 0 && (
            <>
              <h3 className="popover-part">{t('notices')}</h3>
              <NoticeHistory notices={told} />
            </>
          )}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function TaskMark({ state }: { state: TaskView['state'] }) {
  switch (state) {
    case 'running':
      return <Spinner />;
    case 'done':
      return <CircleCheck aria-hidden size={15} className="tone-ok" />;
    case 'failed':
      return <TriangleAlert aria-hidden size={15} className="tone-danger" />;
    case 'cancelled':
      return <Ban aria-hidden size={15} className="tone-idle" />;
  }
}

function TaskItem({ task }: { task: TaskView }) {
  const t = useText();
  const format = useFormat();
  const say = useFailureText();
  const { actions } = useServices();
  const { sentBytes, totalBytes, bytesPerSecond, note, failure } = task;
  const view = useDevice(task.serial)?.view;
  const device = view === undefined ? task.serial : deviceName(view);
  const name = t(`task.${task.kind}`, { guest: task.guest ?? device });
  const text = failure === undefined || task.state === 'cancelled' ? undefined : say(failure);
  return (
    <li className="task" data-state={task.state}>
      <TaskMark state={task.state} />
      <div className="task-text">
        <span className="task-name">{name}</span>
        <span className="task-note">
          {task.guest !== undefined && `${device} · `}
          {task.endedAtMs === undefined
            ? sentBytes !== undefined && totalBytes !== undefined
              ? t('bytesOf', { sent: format.bytes(sentBytes), total: format.bytes(totalBytes) }) +
                (bytesPerSecond === undefined ? '' : ` · ${format.rate(bytesPerSecond)}`)
              : t('taskState.running')
            : `${t(`taskState.${task.state}`)} · ${format.shortDuration(task.endedAtMs - task.startedAtMs)}`}
        </span>
        {note !== undefined && <span className="task-note">{t(`importNote.${note}`)}</span>}
        {task.state === 'running' && totalBytes !== undefined && (
          <ProgressBar label={name} fraction={taskFraction(task)} />
        )}
        {text !== undefined && (
          <span className="task-failure">
            <strong>{text.title}</strong> {text.action}
          </span>
        )}
        {text !== undefined && failure !== undefined && (
          <span className="failure-buttons">
            <FailureWays failure={failure} serial={task.serial} guest={task.guest} />
          </span>
        )}
      </div>
      {task.state === 'running' && task.cancellable && (
        <IconButton
          icon={X}
          label={t('activity.cancel', { task: name })}
          hint={t('cancel')}
          onClick={() => void actions.cancelTask(task.id)}
        />
      )}
    </li>
  );
}
