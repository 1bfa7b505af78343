// SPDX-License-Identifier: Apache-2.0
/* lodge:file: inotify, and a wait for one descriptor. */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <sys/inotify.h>

#include "arguments.h"
#include "cleanup.h"
#include "error.h"
#include "module.h"
#include "values.h"

/* inotifyOpen() -> number, nonblocking; throws SysError */
BINDING(sys_inotify_open) {
  return sys_number(context, inotify_init1(IN_NONBLOCK | IN_CLOEXEC), "inotify_init1", NULL);
}

/* inotifyAdd(fd, path, mask) -> number; throws SysError */
BINDING(sys_inotify_add) {
  int32_t fd;
  TEXT path = {0};
  uint32_t mask;
  if (!read_arguments(context, argc, argv, "itu", &fd, &path, &mask)) return JS_EXCEPTION;
  return sys_number(context, inotify_add_watch(fd, path.chars, mask), "inotify_add_watch", path.chars);
}

/* readInotify(fd) -> { watch, mask, name }[], empty when nothing is there; throws SysError */
BINDING(sys_read_inotify) {
  int32_t fd;
  if (!read_arguments(context, argc, argv, "i", &fd)) return JS_EXCEPTION;
  char buffer[4096] __attribute__((aligned(__alignof__(struct inotify_event))));
  ssize_t count = RETRY(read(fd, buffer, sizeof(buffer)));
  if (count == -1 && errno != EAGAIN) return throw_sys_error(context, "read", NULL);
  JSValue list = JS_NewArray(context);
  uint32_t index = 0;
  for (ssize_t at = 0; at < count;) {
    const struct inotify_event *event = (const struct inotify_event *)(buffer + at);
    JSValue item = JS_NewObject(context);
    put_number(context, &item, "watch", event->wd);
    put_number(context, &item, "mask", event->mask);
    put_text(context, &item, "name", event->len > 0 ? event->name : "");
    put_item(context, &list, index++, item);
    at += (ssize_t)(sizeof(*event) + event->len);
  }
  return list;
}

/* awaitReadable(fd, timeoutMs) -> boolean; throws SysError */
BINDING(sys_await_readable) {
  int32_t fd;
  uint32_t timeout_ms;
  if (!read_arguments(context, argc, argv, "iu", &fd, &timeout_ms)) return JS_EXCEPTION;
  struct pollfd wanted = {.fd = fd, .events = POLLIN};
  int count = poll(&wanted, 1, timeout_ms > INT_MAX ? INT_MAX : (int)timeout_ms);
  /* A signal ends the wait early: who waits has a time of its own to go by. */
  if (count == -1 && errno != EINTR) return throw_sys_error(context, "poll", NULL);
  return JS_NewBool(context, count != 0);
}

static const JSCFunctionListEntry entries[] = {
    CONSTANT(IN_MODIFY),
    CONSTANT(IN_CREATE),
    CONSTANT(IN_DELETE),
    CONSTANT(IN_MOVED_TO),
    CONSTANT(IN_MOVED_FROM),
    CONSTANT(IN_CLOSE_WRITE),
    FUNCTION("inotifyOpen", 0, sys_inotify_open),
    FUNCTION("inotifyAdd", 3, sys_inotify_add),
    FUNCTION("readInotify", 1, sys_read_inotify),
    FUNCTION("awaitReadable", 2, sys_await_readable),
};
BINDING_TABLE(file_watch_table, entries);
