// SPDX-License-Identifier: Apache-2.0
/* lodge:loop: signals, by a signalfd of the loop, and the mask of those that are blocked. */
#include <errno.h>
#include <stdbool.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "arguments.h"
#include "cleanup.h"
#include "engine.h"
#include "error.h"
#include "loop_parts.h"
#include "module.h"
#include "signals.h"
#include "values.h"

static int signal_fd = -1;
/* What it reads; stays when it is closed, for they are blocked then too. */
static signal_set read_signals;
static JSValue signal_callback; /* where signal_fd is open */

int signal_descriptor(void) { return signal_fd; }

static bool read_signal_set(JSContext *context, const struct int_list *list, signal_set *set) {
  *set = 0;
  for (size_t i = 0; i < list->count; i++) {
    if (list->items[i] < 1 || list->items[i] > 64) {
      JS_ThrowRangeError(context, "%d is no signal", list->items[i]);
      return false;
    }
    *set |= signal_bit(list->items[i]);
  }
  return true;
}

void drop_signals(JSContext *context) {
  if (signal_fd < 0) return;
  close(signal_fd);
  signal_fd = -1;
  JS_FreeValue(context, signal_callback);
}

/* onSignals(signals, callback) -> undefined; throws SysError */
BINDING(sys_on_signals) {
  INT_LIST list = {0};
  JSValueConst callback;
  signal_set wanted;
  if (!read_arguments(context, argc, argv, "If", &list, &callback) || !read_signal_set(context, &list, &wanted))
    return JS_EXCEPTION;
  if (!open_epoll()) return throw_sys_error(context, "epoll_create1", NULL);
  OWNED_FD fd = open_signal_fd(wanted);
  if (fd < 0) return throw_sys_error(context, "signalfd", NULL);
  if (watch_with_key(fd, SIGNAL_KEY) == -1) return throw_sys_error(context, "epoll_ctl", NULL);
  /* Blocked before the old descriptor goes: a signal of both sets is never delivered the deadly way in between. */
  signal_set before = set_signal_mask(~(signal_set)0);
  set_signal_mask((before & ~read_signals) | wanted);
  drop_signals(context);
  signal_fd = steal_fd(&fd);
  read_signals = wanted;
  signal_callback = JS_DupValue(context, callback);
  return JS_UNDEFINED;
}

/* setSignalMask(blocked | undefined) -> undefined */
BINDING(sys_set_signal_mask) {
  INT_LIST list = {0};
  signal_set wanted = initial_signal_mask();
  if (!read_arguments(context, argc, argv, "?I", &list)) return JS_EXCEPTION;
  if (list.items != NULL && !read_signal_set(context, &list, &wanted)) return JS_EXCEPTION;
  set_signal_mask(wanted);
  return JS_UNDEFINED;
}

void dispatch_signals(JSContext *context) {
  struct signalfd_siginfo info;
  while (!loop_is_stopped() && signal_fd >= 0 && RETRY(read(signal_fd, &info, sizeof(info))) == sizeof(info)) {
    JSValue signal = JS_NewObject(context);
    put_number(context, &signal, "number", info.ssi_signo);
    put_number(context, &signal, "pid", info.ssi_pid);
    put_number(context, &signal, "uid", info.ssi_uid);
    put_number(context, &signal, "status", info.ssi_status);
    if (JS_IsException(signal)) end_with_exception(context);
    call_back(context, signal_callback, 1, &signal);
    JS_FreeValue(context, signal);
  }
}

static const JSCFunctionListEntry entries[] = {
    FUNCTION("onSignals", 2, sys_on_signals),
    FUNCTION("setSignalMask", 1, sys_set_signal_mask),
};
BINDING_TABLE(loop_signal_table, entries);
