// SPDX-License-Identifier: Apache-2.0
import { createRoot } from 'react-dom/client';
import { openWindow } from '../app/open-window.tsx';
import { playScene } from './play-scene.ts';

/** The app over a stand-in: `?scene=NAME`. Only for looking at it; not part of the product. */
const name = new URLSearchParams(location.search).get('scene') ?? 'main';
document.title = `Lodge preview (stand-in, ${name})`;
const bridge = playScene(name);
// To play more by hand from the inspector: a lost cable, a flood on the console.
Object.assign(window, { standIn: bridge });
const root = document.getElementById('root');
if (root !== null) openWindow(createRoot(root), bridge);
