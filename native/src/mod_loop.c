// SPDX-License-Identifier: Apache-2.0
/* lodge:loop: one epoll descriptor, and the turns of the loop. Timers and clocks are in mod_loop_timer.c, signals in
 * mod_loop_signal.c. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "arguments.h"
#include "engine.h"
#include "error.h"
#include "heap_image.h"
#include "loop.h"
#include "loop_parts.h"
#include "module.h"
#include "values.h"

extern const struct binding_table loop_timer_table, loop_signal_table;

struct watch {
  JSValue callback;
  /* Tells an event of this watch from a late one of an earlier watch on the same descriptor; 0: not watched. */
  uint32_t generation;
};

static struct loop {
  int epoll_fd;
  struct watch *watches; /* by descriptor */
  size_t watch_capacity;
  size_t watch_count;
  uint32_t last_generation;
  /* Grows in each child: a run whose epoch is not the loop's belongs to the parent. */
  unsigned epoch;
  bool running;
  bool stopped;
  /* Read pages are given back at the next rest. */
  bool settles;
} loop = {.epoll_fd = -1};

bool open_epoll(void) {
  if (loop.epoll_fd < 0) loop.epoll_fd = epoll_create1(EPOLL_CLOEXEC);
  return loop.epoll_fd >= 0;
}

int watch_with_key(int fd, uint64_t key) {
  struct epoll_event event = {.events = EPOLLIN, .data.u64 = key};
  return epoll_ctl(loop.epoll_fd, EPOLL_CTL_ADD, fd, &event);
}

bool loop_is_stopped(void) { return loop.stopped; }

static struct watch *find_watch(int fd) {
  if (fd < 0 || (size_t)fd >= loop.watch_capacity || loop.watches[fd].generation == 0) return NULL;
  return &loop.watches[fd];
}

static int control(int operation, int fd, uint32_t events, uint32_t generation) {
  struct epoll_event event = {.events = events, .data.u64 = (uint64_t)generation << 32 | (uint32_t)fd};
  return epoll_ctl(loop.epoll_fd, operation, fd, &event);
}

static bool make_room_for(int fd) {
  if ((size_t)fd < loop.watch_capacity) return true;
  size_t capacity = ((size_t)fd + 64) & ~(size_t)63;
  struct watch *grown = realloc(loop.watches, capacity * sizeof(*grown));
  if (grown == NULL) return false;
  memset(grown + loop.watch_capacity, 0, (capacity - loop.watch_capacity) * sizeof(*grown));
  loop.watches = grown;
  loop.watch_capacity = capacity;
  return true;
}

/* add(fd, events, callback) -> undefined; throws SysError */
BINDING(sys_add) {
  int32_t fd;
  uint32_t events;
  JSValueConst callback;
  if (!read_arguments(context, argc, argv, "iuf", &fd, &events, &callback)) return JS_EXCEPTION;
  if (find_watch(fd) != NULL) {
    errno = EEXIST;
    return throw_sys_error(context, "epoll_ctl", NULL);
  }
  if (!open_epoll()) return throw_sys_error(context, "epoll_create1", NULL);
  if (++loop.last_generation == 0) loop.last_generation = 1;
  uint32_t generation = loop.last_generation;
  if (control(EPOLL_CTL_ADD, fd, events, generation) == -1) return throw_sys_error(context, "epoll_ctl", NULL);
  if (!make_room_for(fd)) {
    control(EPOLL_CTL_DEL, fd, 0, 0);
    return JS_ThrowOutOfMemory(context);
  }
  loop.watches[fd] = (struct watch){JS_DupValue(context, callback), generation};
  loop.watch_count++;
  return JS_UNDEFINED;
}

/* modify(fd, events) -> undefined; throws SysError */
BINDING(sys_modify) {
  int32_t fd;
  uint32_t events;
  if (!read_arguments(context, argc, argv, "iu", &fd, &events)) return JS_EXCEPTION;
  struct watch *watch = find_watch(fd);
  if (watch == NULL) {
    errno = ENOENT;
    return throw_sys_error(context, "epoll_ctl", NULL);
  }
  return sys_result(context, control(EPOLL_CTL_MOD, fd, events, watch->generation), "epoll_ctl", NULL);
}

static void forget_watch(JSContext *context, struct watch *watch) {
  JSValue callback = watch->callback;
  *watch = (struct watch){0};
  loop.watch_count--;
  JS_FreeValue(context, callback);
}

/* remove(fd) -> undefined */
BINDING(sys_remove) {
  int32_t fd;
  if (!read_arguments(context, argc, argv, "i", &fd)) return JS_EXCEPTION;
  struct watch *watch = find_watch(fd);
  if (watch == NULL) return JS_UNDEFINED;
  /* Fails when the descriptor is closed already; then the kernel has forgotten it by itself. */
  control(EPOLL_CTL_DEL, fd, 0, 0);
  forget_watch(context, watch);
  return JS_UNDEFINED;
}

static bool is_idle(void) {
  return loop.watch_count == 0 && !has_timers() && signal_descriptor() < 0;
}

/* What must hold after each call into JavaScript. A child that leaves the parent's callback would act as the parent. */
static void check_epoch(unsigned epoch) {
  if (epoch == loop.epoch) return;
  dprintf(2, "lodged: a forked child returned into its parent's event loop\n");
  _exit(EXIT_BUG);
}

void call_back(JSContext *context, JSValueConst function, int argc, JSValueConst *argv) {
  unsigned epoch = loop.epoch;
  JSValue callback = JS_DupValue(context, function);
  JSValue result = JS_Call(context, callback, JS_UNDEFINED, argc, argv);
  if (JS_IsException(result)) end_with_exception(context);
  check_epoch(epoch);
  JS_FreeValue(context, result);
  JS_FreeValue(context, callback);
  run_jobs(context);
  check_epoch(epoch);
}

static void dispatch(JSContext *context, const struct epoll_event *event) {
  if (event->data.u64 == SIGNAL_KEY) {
    dispatch_signals(context);
    return;
  }
  struct watch *watch = find_watch((int)(uint32_t)event->data.u64);
  if (watch == NULL || watch->generation != event->data.u64 >> 32) return;
  JSValue events = JS_NewInt64(context, event->events);
  call_back(context, watch->callback, 1, &events);
}

/* So long nothing may happen before a process counts as one that waits: what it is waited for has been done by then. */
#define SETTLE_MS 20

static int wait_for_events(struct epoll_event *events, int maximum) {
  int wait = ms_until_timer();
  if (!loop.settles || (wait >= 0 && wait <= SETTLE_MS)) return epoll_wait(loop.epoll_fd, events, maximum, wait);
  int count = epoll_wait(loop.epoll_fd, events, maximum, SETTLE_MS);
  if (count != 0) return count;
  loop.settles = false;
  release_read_pages();
  return 0;
}

static void turn(JSContext *context) {
  struct epoll_event events[64];
  int count = wait_for_events(events, 64);
  if (count == -1 && errno != EINTR) {
    throw_sys_error(context, "epoll_wait", NULL);
    end_with_exception(context);
  }
  for (int i = 0; i < count && !loop.stopped; i++) dispatch(context, &events[i]);
  fire_timers(context);
}

void run_loop(JSContext *context) {
  unsigned epoch = loop.epoch;
  loop.running = true;
  run_jobs(context);
  check_epoch(epoch);
  if (!open_epoll()) {
    throw_sys_error(context, "epoll_create1", NULL);
    end_with_exception(context);
  }
  while (!loop.stopped && !is_idle()) turn(context);
  loop.running = false;
  loop.stopped = false;
}

/* run() -> undefined */
BINDING(sys_run) {
  if (loop.running) return JS_ThrowInternalError(context, "the event loop of this process runs already");
  /* A child that goes on to wait, most of its life; not at once, for who has started a guest wants its processor. */
  loop.settles = true;
  run_loop(context);
  return JS_UNDEFINED;
}

/* stop() -> undefined */
BINDING(sys_stop) {
  loop.stopped = true;
  return JS_UNDEFINED;
}

void free_loop(JSContext *context) {
  for (size_t fd = 0; fd < loop.watch_capacity; fd++)
    if (loop.watches[fd].generation != 0) forget_watch(context, &loop.watches[fd]);
  free(loop.watches);
  free_timers(context);
  drop_signals(context);
  if (loop.epoll_fd >= 0) close(loop.epoll_fd);
  /* Generations go on, so that nothing old is taken for something new. */
  loop = (struct loop){.epoll_fd = -1, .last_generation = loop.last_generation, .epoch = loop.epoch};
}

void reset_loop_in_child(JSContext *context) {
  free_loop(context);
  reset_jobs_in_child(context);
  loop.epoch++;
}

void loop_descriptors(int descriptors[2]) {
  descriptors[0] = loop.epoll_fd;
  descriptors[1] = signal_descriptor();
}

static const JSCFunctionListEntry entries[] = {
    CONSTANT(EPOLLIN),
    CONSTANT(EPOLLOUT),
    CONSTANT(EPOLLHUP),
    CONSTANT(EPOLLERR),
    CONSTANT(EPOLLRDHUP),
    CONSTANT(EPOLLPRI),
    FUNCTION("add", 3, sys_add),
    FUNCTION("modify", 2, sys_modify),
    FUNCTION("remove", 1, sys_remove),
    FUNCTION("run", 0, sys_run),
    FUNCTION("stop", 0, sys_stop),
};
static BINDING_TABLE(table, entries);
static const struct binding_table *const tables[] = {&table, &loop_timer_table, &loop_signal_table, NULL};

const struct native_module loop_module = {"lodge:loop", tables, NULL};
