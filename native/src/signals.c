// SPDX-License-Identifier: Apache-2.0
#include "signals.h"

#include <fcntl.h>
#include <signal.h>

#include "system_calls.h"

static signal_set initial_mask;

signal_set set_signal_mask(signal_set blocked) {
  signal_set before = 0;
  syscall(SYS_rt_sigprocmask, SIG_SETMASK, &blocked, &before, sizeof(blocked));
  return before;
}

void prepare_signals(void) {
  syscall(SYS_rt_sigprocmask, SIG_SETMASK, NULL, &initial_mask, sizeof(initial_mask));
  signal(SIGPIPE, SIG_IGN);
  /* Whoever ignores SIGCHLD passes that on, and the kernel would reap our children before we can ask how they ended. */
  signal(SIGCHLD, SIG_DFL);
}

signal_set initial_signal_mask(void) { return initial_mask; }

int open_signal_fd(signal_set wanted) {
  /* SFD_NONBLOCK and SFD_CLOEXEC are the O_ flags. */
  return (int)syscall(SYS_signalfd4, -1, &wanted, sizeof(wanted), O_NONBLOCK | O_CLOEXEC);
}

struct signal_state reset_signals(void) {
  struct signal_state before = {0};
  for (int number = 1; number <= 64; number++) {
    /* SIG_ERR for KILL, STOP and what the libc keeps to itself: these cannot be ignored from here anyway. */
    if (signal(number, SIG_DFL) == SIG_IGN) before.ignored |= signal_bit(number);
  }
  before.blocked = set_signal_mask(0);
  return before;
}

void restore_signals(struct signal_state before) {
  for (int number = 1; number <= 64; number++)
    if (before.ignored & signal_bit(number)) signal(number, SIG_IGN);
  set_signal_mask(before.blocked);
}
