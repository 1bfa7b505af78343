// SPDX-License-Identifier: Apache-2.0
import { app, type Session } from 'electron';

/** The page may write to the clipboard (copying from a terminal), tell of a task that has ended, and ask for nothing else. */
const allowedPermissions: readonly string[] = ['clipboard-sanitized-write', 'notifications'];

/** No page of this app goes anywhere, opens anything or gets a permission. */
export function lockDownPages(): void {
  app.on('web-contents-created', (_, contents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    contents.on('will-navigate', (event) => event.preventDefault());
    contents.on('will-frame-navigate', (event) => event.preventDefault());
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
  });
}

export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_, permission, answer) => answer(allowedPermissions.includes(permission)));
  session.setPermissionCheckHandler((_, permission) => allowedPermissions.includes(permission));
  session.setDevicePermissionHandler(() => false);
}
