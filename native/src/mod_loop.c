// SPDX-License-Identifier: Apache-2.0
/* lodge:loop: one epoll descriptor, timers, a signalfd. */
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <time.h>

#include "arguments.h"
#include "cleanup.h"
#include "engine.h"
#include "error.h"
#include "heap_image.h"
#include "loop.h"
#include "module.h"
#include "signals.h"
#include "values.h"

struct watch {
  JSValue callback;
  /* Tells an event of this watch from a late one of an earlier watch on the same descriptor; 0: not watched. */
  uint32_t generation;
};

struct timer {
  struct timer *next;
  int64_t deadline_ns;
  int id;
  JSValue callback;
};

static struct loop {
  int epoll_fd;
  struct watch *watches; /* by descriptor */
  size_t watch_capacity;
  size_t watch_count;
  uint32_t last_generation;
  struct timer *timers; /* the next one first */
  int last_timer;
  int signal_fd;
  signal_set signals;
  JSValue signal_callback; /* where signal_fd is open */
  /* Grows in each child: a run whose epoch is not the loop's belongs to the parent. */
  unsigned epoch;
  bool running;
  bool stopped;
  /* Read pages are given back at the next rest. */
  bool settles;
} loop = {.epoll_fd = -1, .signal_fd = -1};

/* The key of the signalfd's event; no watch has it, as generations are not 2^32-1 before 2^32-2 others. */
#define SIGNAL_KEY UINT64_MAX

static int64_t clock_ns(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static bool open_epoll(void) {
  if (loop.epoll_fd < 0) loop.epoll_fd = epoll_create1(EPOLL_CLOEXEC);
  return loop.epoll_fd >= 0;
}

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

/* setTimer(delayMs, callback) -> number */
BINDING(sys_set_timer) {
  double delay_ms;
  JSValueConst callback;
  if (!read_arguments(context, argc, argv, "df", &delay_ms, &callback)) return JS_EXCEPTION;
  if (isnan(delay_ms)) return JS_ThrowTypeError(context, "argument 1 must be a number of milliseconds");
  const double longest_ms = 1e12;
  delay_ms = delay_ms < 0 ? 0 : delay_ms > longest_ms ? longest_ms : delay_ms;
  struct timer *timer = malloc(sizeof(*timer));
  if (timer == NULL) return JS_ThrowOutOfMemory(context);
  int64_t deadline_ns = clock_ns(CLOCK_MONOTONIC) + (int64_t)(delay_ms * 1e6);
  struct timer **link = &loop.timers;
  while (*link != NULL && (*link)->deadline_ns <= deadline_ns) link = &(*link)->next;
  loop.last_timer = loop.last_timer == INT_MAX ? 1 : loop.last_timer + 1;
  *timer = (struct timer){*link, deadline_ns, loop.last_timer, JS_DupValue(context, callback)};
  *link = timer;
  return JS_NewInt32(context, timer->id);
}

static void free_timer(JSContext *context, struct timer *timer) {
  JS_FreeValue(context, timer->callback);
  free(timer);
}

/* clearTimer(id) -> undefined */
BINDING(sys_clear_timer) {
  int32_t id;
  if (!read_arguments(context, argc, argv, "i", &id)) return JS_EXCEPTION;
  for (struct timer **link = &loop.timers; *link != NULL; link = &(*link)->next) {
    if ((*link)->id != id) continue;
    struct timer *timer = *link;
    *link = timer->next;
    free_timer(context, timer);
    break;
  }
  return JS_UNDEFINED;
}

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

static void drop_signals(JSContext *context) {
  if (loop.signal_fd < 0) return;
  close(loop.signal_fd);
  loop.signal_fd = -1;
  JS_FreeValue(context, loop.signal_callback);
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
  struct epoll_event event = {.events = EPOLLIN, .data.u64 = SIGNAL_KEY};
  if (epoll_ctl(loop.epoll_fd, EPOLL_CTL_ADD, fd, &event) == -1) return throw_sys_error(context, "epoll_ctl", NULL);
  /* Blocked before the old descriptor goes: a signal of both sets is never delivered the deadly way in between. */
  signal_set before = set_signal_mask(~(signal_set)0);
  set_signal_mask((before & ~loop.signals) | wanted);
  drop_signals(context);
  loop.signal_fd = steal_fd(&fd);
  loop.signals = wanted;
  loop.signal_callback = JS_DupValue(context, callback);
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

static bool is_idle(void) {
  return loop.watch_count == 0 && loop.timers == NULL && loop.signal_fd < 0;
}

/* Milliseconds until the next timer, rounded up so that it is due when the wait ends; -1: no timer. */
static int wait_ms(void) {
  if (loop.timers == NULL) return -1;
  int64_t left_ns = loop.timers->deadline_ns - clock_ns(CLOCK_MONOTONIC);
  if (left_ns <= 0) return 0;
  int64_t left_ms = (left_ns + 999999) / 1000000;
  return left_ms > INT_MAX ? INT_MAX : (int)left_ms;
}

/* What must hold after each call into JavaScript. A child that leaves the parent's callback would act as the parent. */
static void check_epoch(unsigned epoch) {
  if (epoch == loop.epoch) return;
  dprintf(2, "lodged: a forked child returned into its parent's event loop\n");
  _exit(EXIT_BUG);
}

static void call_back(JSContext *context, JSValueConst function, int argc, JSValueConst *argv) {
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

static void dispatch_signals(JSContext *context) {
  struct signalfd_siginfo info;
  while (!loop.stopped && loop.signal_fd >= 0 && RETRY(read(loop.signal_fd, &info, sizeof(info))) == sizeof(info)) {
    JSValue signal = JS_NewObject(context);
    put_number(context, &signal, "number", info.ssi_signo);
    put_number(context, &signal, "pid", info.ssi_pid);
    put_number(context, &signal, "uid", info.ssi_uid);
    put_number(context, &signal, "status", info.ssi_status);
    if (JS_IsException(signal)) end_with_exception(context);
    call_back(context, loop.signal_callback, 1, &signal);
    JS_FreeValue(context, signal);
  }
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

/* Timers that a callback sets wait for the next turn, so that descriptors get theirs. */
static void fire_timers(JSContext *context) {
  int64_t now_ns = clock_ns(CLOCK_MONOTONIC);
  int newest = loop.last_timer;
  while (!loop.stopped && loop.timers != NULL && loop.timers->deadline_ns <= now_ns && loop.timers->id <= newest) {
    struct timer *timer = loop.timers;
    loop.timers = timer->next;
    call_back(context, timer->callback, 0, NULL);
    free_timer(context, timer);
  }
}

/* So long nothing may happen before a process counts as one that waits: what it is waited for has been done by then. */
#define SETTLE_MS 20

static int wait_for_events(struct epoll_event *events, int maximum) {
  int wait = wait_ms();
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
  while (loop.timers != NULL) {
    struct timer *timer = loop.timers;
    loop.timers = timer->next;
    free_timer(context, timer);
  }
  drop_signals(context);
  if (loop.epoll_fd >= 0) close(loop.epoll_fd);
  /* Generations and timer numbers go on, so that nothing old is taken for something new. */
  loop = (struct loop){.epoll_fd = -1,
                       .signal_fd = -1,
                       .last_generation = loop.last_generation,
                       .last_timer = loop.last_timer,
                       .signals = loop.signals,
                       .epoch = loop.epoch};
}

void reset_loop_in_child(JSContext *context) {
  free_loop(context);
  reset_jobs_in_child(context);
  loop.epoch++;
}

void loop_descriptors(int descriptors[2]) {
  descriptors[0] = loop.epoll_fd;
  descriptors[1] = loop.signal_fd;
}

static JSValue clock_ms(JSContext *context, clockid_t clock) {
  return JS_NewFloat64(context, (double)clock_ns(clock) / 1e6);
}

/* monotonicMs() -> number */
BINDING(sys_monotonic_ms) { return clock_ms(context, CLOCK_MONOTONIC); }

/* realtimeMs() -> number */
BINDING(sys_realtime_ms) { return clock_ms(context, CLOCK_REALTIME); }

/* boottimeMs() -> number */
BINDING(sys_boottime_ms) { return clock_ms(context, CLOCK_BOOTTIME); }

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
    FUNCTION("setTimer", 2, sys_set_timer),
    FUNCTION("clearTimer", 1, sys_clear_timer),
    FUNCTION("onSignals", 2, sys_on_signals),
    FUNCTION("setSignalMask", 1, sys_set_signal_mask),
    FUNCTION("run", 0, sys_run),
    FUNCTION("stop", 0, sys_stop),
    FUNCTION("monotonicMs", 0, sys_monotonic_ms),
    FUNCTION("realtimeMs", 0, sys_realtime_ms),
    FUNCTION("boottimeMs", 0, sys_boottime_ms),
};
static BINDING_TABLE(table, entries);
static const struct binding_table *const tables[] = {&table, NULL};

const struct native_module loop_module = {"lodge:loop", tables, NULL};
