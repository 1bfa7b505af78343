// SPDX-License-Identifier: Apache-2.0
/* lodge:loop: timers, and the clocks that they go by. */
#include <limits.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

#include "arguments.h"
#include "loop_parts.h"
#include "module.h"
#include "values.h"

struct timer {
  struct timer *next;
  int64_t deadline_ns;
  int id;
  JSValue callback;
};

static struct timer *timers; /* the next one first */
/* Goes on when the timers are freed, so that nothing old is taken for something new. */
static int last_timer;

static int64_t clock_ns(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
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
  struct timer **link = &timers;
  while (*link != NULL && (*link)->deadline_ns <= deadline_ns) link = &(*link)->next;
  last_timer = last_timer == INT_MAX ? 1 : last_timer + 1;
  *timer = (struct timer){*link, deadline_ns, last_timer, JS_DupValue(context, callback)};
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
  for (struct timer **link = &timers; *link != NULL; link = &(*link)->next) {
    if ((*link)->id != id) continue;
    struct timer *timer = *link;
    *link = timer->next;
    free_timer(context, timer);
    break;
  }
  return JS_UNDEFINED;
}

bool has_timers(void) { return timers != NULL; }

/* Rounded up, so that it is due when the wait ends. */
int ms_until_timer(void) {
  if (timers == NULL) return -1;
  int64_t left_ns = timers->deadline_ns - clock_ns(CLOCK_MONOTONIC);
  if (left_ns <= 0) return 0;
  int64_t left_ms = (left_ns + 999999) / 1000000;
  return left_ms > INT_MAX ? INT_MAX : (int)left_ms;
}

/* Timers that a callback sets wait for the next turn, so that descriptors get theirs. */
void fire_timers(JSContext *context) {
  int64_t now_ns = clock_ns(CLOCK_MONOTONIC);
  int newest = last_timer;
  while (!loop_is_stopped() && timers != NULL && timers->deadline_ns <= now_ns && timers->id <= newest) {
    struct timer *timer = timers;
    timers = timer->next;
    call_back(context, timer->callback, 0, NULL);
    free_timer(context, timer);
  }
}

void free_timers(JSContext *context) {
  while (timers != NULL) {
    struct timer *timer = timers;
    timers = timer->next;
    free_timer(context, timer);
  }
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
    FUNCTION("setTimer", 2, sys_set_timer),
    FUNCTION("clearTimer", 1, sys_clear_timer),
    FUNCTION("monotonicMs", 0, sys_monotonic_ms),
    FUNCTION("realtimeMs", 0, sys_realtime_ms),
    FUNCTION("boottimeMs", 0, sys_boottime_ms),
};
BINDING_TABLE(loop_timer_table, entries);
