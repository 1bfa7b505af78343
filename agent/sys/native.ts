// SPDX-License-Identifier: Apache-2.0
import * as binder from 'lodge:binder';
import * as bpf from 'lodge:bpf';
import * as decompress from 'lodge:decompress';
import * as file from 'lodge:file';
import * as host from 'lodge:host';
import * as loop from 'lodge:loop';
import * as mount from 'lodge:mount';
import * as process from 'lodge:process';
import * as seccomp from 'lodge:seccomp';
import * as socket from 'lodge:socket';
import * as terminal from 'lodge:terminal';
import * as text from 'lodge:text';
import type { Sys } from './sys.ts';

/** The system calls of the helper. */
export const nativeSys: Sys = {
  process,
  file,
  mount,
  terminal,
  socket,
  bpf,
  seccomp,
  loop,
  text,
  host,
  decompress,
  binder,
};
