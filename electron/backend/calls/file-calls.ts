// SPDX-License-Identifier: Apache-2.0
import type { CallName } from '../../ipc/contract.ts';
import { DesktopFailure } from '../../ipc/failure.ts';
import { guestTask, type Handler, nothing, sessionOf } from '../call-context.ts';
import { choosePlace, downloadFiles } from '../files/download.ts';

type FileCall = Extract<
  CallName,
  | 'files.list'
  | 'files.read'
  | 'files.measure'
  | 'files.makeFolder'
  | 'files.rename'
  | 'files.remove'
  | 'files.download'
  | 'files.fetch'
  | 'files.drag'
>;

/** A guest's files. */
export const fileCalls: { readonly [N in FileCall]: Handler<N> } = {
  'files.list': ({ serial, guest: name, path }, { backend }) =>
    sessionOf(backend, serial).request('files.list', { name, path }),
  'files.read': ({ serial, guest: name, path, file }, { backend }) =>
    sessionOf(backend, serial).request('files.read', { name, path, file }),
  'files.measure': ({ serial, guest: name, path, files }, { backend }) =>
    sessionOf(backend, serial).request('files.measure', { name, path, files }),
  'files.makeFolder': ({ serial, guest: name, path, file }, { backend }) =>
    sessionOf(backend, serial).request('files.make-folder', { name, path, file }),
  'files.rename': ({ serial, guest: name, path, file, to }, { backend }) =>
    sessionOf(backend, serial).request('files.rename', { name, path, file, to }),
  'files.remove': ({ path, files, ...on }, context) =>
    guestTask('files-remove', on, context, (session) =>
      session.request('files.remove', { name: on.guest, path, files }),
    ),
  'files.download': async ({ serial, taskId: id, name, ...request }, { backend }) => {
    const session = sessionOf(backend, serial);
    const savedPath = await choosePlace(backend.shell, name);
    if (savedPath === undefined) return undefined;
    const { guest } = request;
    const sent = await backend.tasks.run({ id, kind: 'files-download', serial, guest, cancellable: true }, (task) =>
      downloadFiles(session, request, savedPath, task),
    );
    return { ...sent, savedPath };
  },
  'files.fetch': async ({ serial, taskId: id, name: guestName, ...request }, { backend, client }) => {
    const session = sessionOf(backend, serial);
    const { guest } = request;
    return backend.tasks.run({ id, kind: 'files-download', serial, guest, cancellable: true }, (task) =>
      backend.fetched.add(client, { name: guestName, totalBytes: request.totalBytes }, (place) =>
        downloadFiles(session, request, place, task),
      ),
    );
  },
  'files.drag': async ({ token }, { backend, client }) => {
    const { startDrag } = backend.shell;
    if (startDrag === undefined) throw new DesktopFailure('request-invalid', 'this shell begins no drag');
    startDrag(client, backend.fetched.pathOf(token, client));
    return nothing;
  },
};
