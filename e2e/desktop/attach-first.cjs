// SPDX-License-Identifier: Apache-2.0
'use strict';
const path = require('node:path');
const { app } = require('electron');

/**
 * Lodge's own main program, held before its first window until Playwright is attached. Playwright does this by itself only for
 * the executable of the electron package; with another one it attaches while the page is being loaded, and when it misses the
 * moment of that first navigation it waits for it for ever. It calls __playwright_run when it has attached.
 */
const attached = new Promise((resolve) => {
  globalThis.__playwright_run = resolve;
});
const ready = app.whenReady();
app.whenReady = () => attached.then(() => ready);

const root = path.resolve(__dirname, '../..');
const { name, productName, version, main } = require(path.join(root, 'package.json'));
app.setName(productName ?? name);
app.setVersion(version);
app.setAppPath(root);
require(path.join(root, main));
