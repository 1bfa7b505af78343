// SPDX-License-Identifier: Apache-2.0
// The behaviours of every module, run by the helper itself.
import './binder.ts';
import './bpf.ts';
import './decompress.ts';
import './file.ts';
import './host.ts';
import './internet.ts';
import './loop.ts';
import './mount.ts';
import './older-kernel.ts';
import './process.ts';
import './seccomp.ts';
import './socket.ts';
import './terminal.ts';
import './text.ts';
import { runBehaviours } from './behaviour.ts';

await runBehaviours();
