// SPDX-License-Identifier: Apache-2.0
import { protocol } from 'electron';
import { securityHeaders } from '../web/content-security-policy.ts';
import { readStaticFile } from '../web/static-files.ts';

/** The origin of the app's page: a scheme of its own, so that the page is never a file and never a web site. */
export const appOrigin = 'app://lodge';

/** Before the app is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

export function serveApp(rendererDirectory: string): void {
  const headers = securityHeaders();
  protocol.handle('app', async (request) => {
    const url = new URL(request.url);
    const refused = request.method !== 'GET' || url.host !== 'lodge';
    const file = refused ? undefined : await readStaticFile(rendererDirectory, url.pathname);
    if (file === undefined) return new Response('There is nothing here.\n', { status: 404, headers });
    return new Response(new Uint8Array(file.body), { headers: { ...headers, 'Content-Type': file.type } });
  });
}
