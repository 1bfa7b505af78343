// SPDX-License-Identifier: Apache-2.0
import { useEffect } from 'react';
import { useText } from '../i18n/i18n.ts';
import { endedTasks } from '../state/notify.ts';
import { useServices } from '../state/use-services.ts';

/** Tells by the system of a long task that ended while the window was not looked at. */
export function TaskNotifications() {
  const t = useText();
  const { store, settings, location } = useServices();
  useEffect(
    () =>
      store.subscribe((state, before) => {
        if (state.tasks === before.tasks || document.hasFocus() || !settings.getState().notifications) return;
        if (typeof Notification === 'undefined' || Notification.permission !== 'granted') return;
        for (const task of endedTasks(before.tasks, state.tasks)) {
          const title = t(`task.${task.kind}`, { guest: task.guest ?? task.serial });
          const told = new Notification(title, { body: t(`taskState.${task.state}`), tag: task.id });
          told.onclick = () => {
            window.focus();
            const { serial, guest } = task;
            location.getState().go(guest === undefined ? { serial } : { serial, guest });
          };
        }
      }),
    [store, settings, location, t],
  );
  return undefined;
}
