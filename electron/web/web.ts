// SPDX-License-Identifier: Apache-2.0
/** What other programs need to serve the app: the end-to-end tests, the demo, `npm start` without a display. */
export { createBackend } from '../backend/create-backend.ts';
export { version } from '../backend/version.ts';
export { startWebServer } from './web-server.ts';
