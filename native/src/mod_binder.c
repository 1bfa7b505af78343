// SPDX-License-Identifier: Apache-2.0
/* lodge:binder: enough of binder to know that it works: a context's manager, and who asks it. */
#include <errno.h>
#include <poll.h>
#include <time.h>

#include "arguments.h"
#include "binder.h"
#include "cleanup.h"
#include "error.h"
#include "module.h"
#include "values.h"

#define MAXIMUM_CONNECTIONS 8
static struct binder connections[MAXIMUM_CONNECTIONS];
static bool in_use[MAXIMUM_CONNECTIONS];

/* By descriptor, so that the loop can watch it. */
static struct binder *binder_of(JSContext *context, int32_t fd) {
  for (int i = 0; i < MAXIMUM_CONNECTIONS; i++)
    if (in_use[i] && connections[i].fd == fd) return &connections[i];
  errno = EBADF;
  throw_sys_error(context, "binder", NULL);
  return NULL;
}

/* open(path) -> number; throws SysError */
BINDING(sys_open) {
  TEXT path = {0};
  if (!read_arguments(context, argc, argv, "t", &path)) return JS_EXCEPTION;
  for (int i = 0; i < MAXIMUM_CONNECTIONS; i++) {
    if (in_use[i]) continue;
    if (binder_open(path.chars, &connections[i]) == -1) return throw_sys_error(context, "open binder", path.chars);
    in_use[i] = true;
    return JS_NewInt32(context, connections[i].fd);
  }
  errno = EMFILE;
  return throw_sys_error(context, "open binder", path.chars);
}

/* close(fd) -> undefined; throws SysError */
BINDING(sys_close) {
  int32_t fd;
  if (!read_arguments(context, argc, argv, "i", &fd)) return JS_EXCEPTION;
  struct binder *binder = binder_of(context, fd);
  if (binder == NULL) return JS_EXCEPTION;
  in_use[binder - connections] = false;
  binder_close(binder);
  return JS_UNDEFINED;
}

/* becomeContextManager(fd) -> undefined; throws SysError */
BINDING(sys_become_context_manager) {
  int32_t fd;
  if (!read_arguments(context, argc, argv, "i", &fd)) return JS_EXCEPTION;
  struct binder *binder = binder_of(context, fd);
  if (binder == NULL) return JS_EXCEPTION;
  return sys_result(context, binder_become_manager(binder), "ioctl BINDER_SET_CONTEXT_MGR", NULL);
}

static int64_t now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Until the answer, the end of it, or the time. */
static int await_reply(struct binder *binder, int64_t deadline_ms, struct binder_message *message) {
  for (;;) {
    enum binder_event event;
    if (binder_take(binder, &event, message) == -1) return -1;
    if (event == BINDER_REPLY) return 0;
    int64_t left = deadline_ms - now_ms();
    if (left <= 0) return errno = ETIMEDOUT, -1;
    struct pollfd ready = {.fd = binder->fd, .events = POLLIN};
    if (event == BINDER_NOTHING && RETRY(poll(&ready, 1, (int)left)) == -1) return -1;
  }
}

static JSValue take_data(JSContext *context, struct binder *binder, const struct binder_message *message) {
  JSValue data = new_bytes(context, message->data, message->length);
  binder_free(binder, message);
  return data;
}

/* transact(fd, handle, code, data, timeoutMs) -> Uint8Array; throws SysError */
BINDING(sys_transact) {
  int32_t fd, timeout_ms;
  uint32_t handle, code;
  struct bytes data;
  struct binder_message reply;
  if (!read_arguments(context, argc, argv, "iuuyi", &fd, &handle, &code, &data, &timeout_ms)) return JS_EXCEPTION;
  struct binder *binder = binder_of(context, fd);
  if (binder == NULL) return JS_EXCEPTION;
  int64_t deadline_ms = now_ms() + timeout_ms;
  if (binder_send(binder, handle, code, data.data, data.length) == -1 || await_reply(binder, deadline_ms, &reply) == -1)
    return throw_sys_error(context, "binder transaction", NULL);
  return take_data(context, binder, &reply);
}

/* receive(fd) -> BinderTransaction, undefined when there is none; throws SysError */
BINDING(sys_receive) {
  int32_t fd;
  enum binder_event event;
  struct binder_message message;
  if (!read_arguments(context, argc, argv, "i", &fd)) return JS_EXCEPTION;
  struct binder *binder = binder_of(context, fd);
  if (binder == NULL) return JS_EXCEPTION;
  /* ENXIO: who asked before has not waited for the answer. */
  if (binder_take(binder, &event, &message) == -1 && errno != ENXIO)
    return throw_sys_error(context, "binder read", NULL);
  if (event != BINDER_TRANSACTION) return JS_UNDEFINED;
  JSValue transaction = JS_NewObject(context);
  put_number(context, &transaction, "code", message.code);
  put(context, &transaction, "oneWay", JS_NewBool(context, (message.flags & 1) != 0));
  put_number(context, &transaction, "senderPid", message.sender_pid);
  put_number(context, &transaction, "senderUid", message.sender_uid);
  put(context, &transaction, "data", take_data(context, binder, &message));
  return transaction;
}

/* reply(fd, data) -> undefined; throws SysError */
BINDING(sys_reply) {
  int32_t fd;
  struct bytes data;
  if (!read_arguments(context, argc, argv, "iy", &fd, &data)) return JS_EXCEPTION;
  struct binder *binder = binder_of(context, fd);
  if (binder == NULL) return JS_EXCEPTION;
  return sys_result(context, binder_answer(binder, data.data, data.length), "binder reply", NULL);
}

static const JSCFunctionListEntry entries[] = {
    FUNCTION("open", 1, sys_open),
    FUNCTION("close", 1, sys_close),
    FUNCTION("becomeContextManager", 1, sys_become_context_manager),
    FUNCTION("transact", 5, sys_transact),
    FUNCTION("receive", 1, sys_receive),
    FUNCTION("reply", 2, sys_reply),
};
static BINDING_TABLE(table, entries);
static const struct binding_table *const tables[] = {&table, NULL};

const struct native_module binder_module = {"lodge:binder", tables, NULL};
