// SPDX-License-Identifier: Apache-2.0
/*
 * QuickJS, and what its interface lacks: a child after fork must not run the jobs (promise continuations) that its parent has
 * queued, or two processes would do the same work; an engine out of a file needs random numbers of its own, and the modules that it
 * has. These are private to quickjs.c, so it is included here as it comes instead of being patched.
 */
#include <stdbool.h>

#include "quickjs.h"

/* The engine is made small, but for where it spends most of its time: a twentieth of a start for 4 kB. */
#define QUICK __attribute__((optimize("O2")))
static QUICK JSValue JS_CallInternal(JSContext *, JSValueConst, JSValueConst, JSValueConst, int, JSValue *, int);
QUICK JSValue JS_GetPropertyInternal(JSContext *, JSValueConst, JSAtom, JSValueConst, JS_BOOL);

#include "quickjs.c"

void drop_pending_jobs(JSRuntime *runtime);

void drop_pending_jobs(JSRuntime *runtime) {
  while (!list_empty(&runtime->job_list)) {
    JSJobEntry *job = list_entry(runtime->job_list.next, JSJobEntry, link);
    list_del(&job->link);
    for (int i = 0; i < job->argc; i++) JS_FreeValue(job->ctx, job->argv[i]);
    js_free(job->ctx, job);
  }
}

void seed_random_numbers(JSContext *context);

void seed_random_numbers(JSContext *context) { js_random_init(context); }

JSModuleDef *find_module_by_name(JSContext *context, const char *name);

JSModuleDef *find_module_by_name(JSContext *context, const char *name) {
  JSAtom atom = JS_NewAtom(context, name);
  JSModuleDef *definition = atom == JS_ATOM_NULL ? NULL : js_find_loaded_module(context, atom);
  JS_FreeAtom(context, atom);
  return definition;
}

bool make_room(JSRuntime *runtime);

bool make_room(JSRuntime *runtime) {
  return resize_shape_hash(runtime, runtime->shape_hash_bits + 1) == 0 &&
         JS_ResizeAtomHash(runtime, runtime->atom_hash_size * 2) == 0;
}
