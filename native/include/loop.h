// SPDX-License-Identifier: Apache-2.0
#ifndef LODGE_LOOP_H
#define LODGE_LOOP_H

#include <stdint.h>

#include "quickjs.h"

/* Runs jobs and events until stopped or until nothing is left that could call back; ends the process on a bug in JavaScript. */
void run_loop(JSContext *context);

/* In a new child: nothing of the parent's loop, jobs or signal descriptor is left, and a run of its own may begin. */
void reset_loop_in_child(JSContext *context);

/* The loop's own descriptors, -1 where there is none: closeFrom leaves them open. */
void loop_descriptors(int descriptors[2]);

/* Frees what the loop holds, before the engine ends. */
void free_loop(JSContext *context);

#endif
