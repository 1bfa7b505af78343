// SPDX-License-Identifier: Apache-2.0
#ifndef LODGE_SIGNALS_H
#define LODGE_SIGNALS_H

#include <stdint.h>

/*
 * Signal sets as the kernel's 64 bits, through raw system calls: the C libraries hide different real-time signals
 * (musl 32 to 34, bionic 32 to 39), and a container's init may be told to stop by any of them.
 */
typedef uint64_t signal_set;

static inline signal_set signal_bit(int number) { return (signal_set)1 << (number - 1); }

/* Remembers the mask that the process began with, ignores SIGPIPE (a gone reader is an error of write(2)), not SIGCHLD. */
void prepare_signals(void);
signal_set initial_signal_mask(void);
signal_set set_signal_mask(signal_set blocked);
/* A nonblocking, close-on-exec signalfd; -1 with errno. */
int open_signal_fd(signal_set wanted);

/* What a program of our own passes on to nobody. */
struct signal_state {
  signal_set blocked;
  signal_set ignored;
};

/* Before an exec: nothing blocked, nothing ignored. Answers what was, for `restore_signals` when the exec fails. */
struct signal_state reset_signals(void);
void restore_signals(struct signal_state before);

#endif
