// SPDX-License-Identifier: Apache-2.0
/*
 * QuickJS, and one function that its interface lacks: a child after fork must not run the jobs (promise continuations) that
 * its parent has queued, or two processes would do the same work. The queue is private to quickjs.c, so it is included here
 * as it comes instead of being patched.
 */
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
