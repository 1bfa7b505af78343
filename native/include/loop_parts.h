// SPDX-License-Identifier: Apache-2.0
/* What the files of lodge:loop have of each other: the loop itself, its timers, its signals. */
#ifndef LODGE_LOOP_PARTS_H
#define LODGE_LOOP_PARTS_H

#include <stdbool.h>
#include <stdint.h>

#include "engine.h"

/* Of the loop, mod_loop.c. */

/* false, with errno: there is no epoll descriptor. */
bool open_epoll(void);
/* Has the loop told when `fd` can be read. -1, with errno. */
int watch_with_key(int fd, uint64_t key);
/* The key of the signalfd; no watch has it, as generations are not 2^32-1 before 2^32-2 others. */
#define SIGNAL_KEY UINT64_MAX
/* Whether its turn ends behind the callback that runs. */
bool loop_is_stopped(void);
/* A callback, and the jobs that it leaves. What it throws ends the process. */
void call_back(JSContext *context, JSValueConst function, int argc, JSValueConst *argv);

/* Of its timers, mod_loop_timer.c. */

bool has_timers(void);
/* -1: there is none. */
int ms_until_timer(void);
void fire_timers(JSContext *context);
void free_timers(JSContext *context);

/* Of its signals, mod_loop_signal.c. */

/* -1: none are read. */
int signal_descriptor(void);
void dispatch_signals(JSContext *context);
void drop_signals(JSContext *context);

#endif
