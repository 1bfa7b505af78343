// SPDX-License-Identifier: Apache-2.0
#include "engine.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "engine_memory.h"
#include "loop.h"
#include "module.h"

/* Below it cycles stay: while an agent is loaded there are none, and looking for them would take a third of the time. */
#define FIRST_COLLECTION_BYTES ((size_t)4 << 20)

/* A promise that was rejected while nobody listened; somebody may yet do so before the jobs have run. */
struct rejection {
  struct rejection *next;
  JSValue promise;
  JSValue reason;
};

static struct rejection *rejections;

static void forget_rejection(JSContext *context, struct rejection **link) {
  struct rejection *rejection = *link;
  *link = rejection->next;
  JS_FreeValue(context, rejection->promise);
  JS_FreeValue(context, rejection->reason);
  js_free(context, rejection);
}

static void track_rejection(JSContext *context, JSValueConst promise, JSValueConst reason, JS_BOOL is_handled,
                            __attribute__((unused)) void *opaque) {
  if (!is_handled) {
    struct rejection *rejection = js_malloc(context, sizeof(*rejection));
    if (rejection == NULL) end_with_exception(context);
    *rejection = (struct rejection){rejections, JS_DupValue(context, promise), JS_DupValue(context, reason)};
    rejections = rejection;
    return;
  }
  for (struct rejection **link = &rejections; *link != NULL; link = &(*link)->next) {
    if (JS_VALUE_GET_PTR((*link)->promise) != JS_VALUE_GET_PTR(promise)) continue;
    forget_rejection(context, link);
    return;
  }
}

static char *keep_name(JSContext *context, __attribute__((unused)) const char *base, const char *name,
                       __attribute__((unused)) void *opaque) {
  return js_strdup(context, name);
}

/* Half of what the process may use, within reason: the loop and the system calls need the rest. */
static size_t stack_bytes(void) {
  const size_t least = 256 << 10, most = 4 << 20;
  struct rlimit limit;
  if (getrlimit(RLIMIT_STACK, &limit) < 0 || limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur / 2 > most) return most;
  return limit.rlim_cur / 2 < least ? least : (size_t)limit.rlim_cur / 2;
}

JSContext *start_engine(bool with_compiler, JSModuleLoaderFunc *load_module) {
#ifdef LODGE_SANITIZE
  /* The sanitizer watches the C library's allocator. */
  JSRuntime *runtime = JS_NewRuntime();
#else
  JSRuntime *runtime = JS_NewRuntime2(&engine_memory, NULL);
#endif
  JSContext *context = runtime == NULL ? NULL : JS_NewContextRaw(runtime);
  if (context == NULL) {
    dprintf(2, "lodged: no memory for the engine\n");
    _exit(EXIT_BUG);
  }
  JS_SetMaxStackSize(runtime, stack_bytes());
  JS_SetGCThreshold(runtime, FIRST_COLLECTION_BYTES);
  JS_SetModuleLoaderFunc(runtime, keep_name, load_module, NULL);
  JS_SetHostPromiseRejectionTracker(runtime, track_rejection, NULL);
  JS_AddIntrinsicBaseObjects(context);
  JS_AddIntrinsicDate(context);
  JS_AddIntrinsicStringNormalize(context);
  JS_AddIntrinsicRegExpCompiler(context);
  JS_AddIntrinsicRegExp(context);
  JS_AddIntrinsicJSON(context);
  JS_AddIntrinsicProxy(context);
  JS_AddIntrinsicMapSet(context);
  JS_AddIntrinsicTypedArrays(context);
  JS_AddIntrinsicPromise(context);
  JS_AddIntrinsicWeakRef(context);
  if (with_compiler) JS_AddIntrinsicEval(context);
  return context;
}

bool adopt_engine(JSContext *context, size_t loaded_bytes) {
  JSRuntime *runtime = JS_GetRuntime(context);
  JS_UpdateStackTop(runtime);
  JS_SetMaxStackSize(runtime, stack_bytes());
  /* Looking for cycles would write to all of it. */
  JS_SetGCThreshold(runtime, loaded_bytes + FIRST_COLLECTION_BYTES);
  seed_random_numbers(context);
  return refresh_native_modules(context);
}

void end_engine(JSContext *context) {
  JSRuntime *runtime = JS_GetRuntime(context);
  free_loop(context);
  while (rejections != NULL) forget_rejection(context, &rejections);
  JS_FreeContext(context);
  JS_FreeRuntime(runtime);
}

static void print_value(JSContext *context, JSValueConst value) {
  const char *text = JS_ToCString(context, value);
  dprintf(2, "%s\n", text == NULL ? "(an exception that cannot be printed)" : text);
  if (text != NULL) JS_FreeCString(context, text);
  else JS_FreeValue(context, JS_GetException(context));
}

static void print_error(JSContext *context, JSValueConst error) {
  print_value(context, error);
  if (!JS_IsError(context, error)) return;
  JSValue stack = JS_GetPropertyStr(context, error, "stack");
  size_t length;
  const char *text = JS_IsString(stack) ? JS_ToCStringLen(context, &length, stack) : NULL;
  if (text != NULL) {
    dprintf(2, "%s", text);
    JS_FreeCString(context, text);
  }
  JS_FreeValue(context, stack);
}

void print_exception(JSContext *context) {
  JSValue exception = JS_GetException(context);
  print_error(context, exception);
  JS_FreeValue(context, exception);
}

void end_with_exception(JSContext *context) {
  dprintf(2, "lodged: uncaught ");
  print_exception(context);
  _exit(EXIT_BUG);
}

void run_jobs(JSContext *context) {
  JSContext *job_context;
  int answer;
  while ((answer = JS_ExecutePendingJob(JS_GetRuntime(context), &job_context)) > 0) continue;
  if (answer < 0) end_with_exception(job_context);
  if (rejections == NULL) return;
  dprintf(2, "lodged: unhandled rejection: ");
  print_error(context, rejections->reason);
  _exit(EXIT_BUG);
}

void reset_jobs_in_child(JSContext *context) {
  drop_pending_jobs(JS_GetRuntime(context));
  while (rejections != NULL) forget_rejection(context, &rejections);
}

JSModuleDef *read_module(JSContext *context, const struct agent_module *module) {
  const char *problem = check_agent_module(module);
  if (problem != NULL) {
    JS_ThrowReferenceError(context, "the agent's file is %s", problem);
    return NULL;
  }
  JSValue value = JS_ReadObject(context, module->code, module->length, JS_READ_OBJ_BYTECODE);
  if (JS_IsException(value)) return NULL;
  JSModuleDef *definition = JS_VALUE_GET_PTR(value);
  /* The context holds its modules. */
  JS_FreeValue(context, value);
  return definition;
}

bool load_part(JSContext *context, const char *name) {
  JSValue done = JS_LoadModule(context, "", name);
  if (JS_IsException(done)) return false;
  run_jobs(context);
  JSPromiseStateEnum state = JS_PromiseState(context, done);
  JS_FreeValue(context, done);
  return state == JS_PROMISE_FULFILLED;
}

int run_program(JSContext *context, const struct agent_module *program_module) {
  JSValue module = JS_ReadObject(context, program_module->code, program_module->length, JS_READ_OBJ_BYTECODE);
  if (JS_IsException(module) || JS_ResolveModule(context, module) < 0) end_with_exception(context);
  JSValue done = JS_EvalFunction(context, module);
  if (JS_IsException(done)) end_with_exception(context);
  run_jobs(context);
  run_loop(context);
  JSPromiseStateEnum state = JS_PromiseState(context, done);
  JS_FreeValue(context, done);
  if (state == JS_PROMISE_FULFILLED) return 0;
  dprintf(2, "lodged: the agent still waits at its top level, and nothing is left that could wake it\n");
  return EXIT_BUG;
}

JSValue compile_module(JSContext *context, const char *source, size_t length, const char *name, bool keep_debug) {
  JS_SetStripInfo(JS_GetRuntime(context), keep_debug ? JS_STRIP_SOURCE : JS_STRIP_DEBUG);
  return JS_Eval(context, source, length, name, JS_EVAL_TYPE_MODULE | JS_EVAL_FLAG_COMPILE_ONLY);
}
