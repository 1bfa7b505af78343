// SPDX-License-Identifier: Apache-2.0
#ifndef LODGE_ERROR_H
#define LODGE_ERROR_H

#include "quickjs.h"

/* The one throw path of failed system calls: a SysError of errno, with `path` where it is not NULL. */
JSValue throw_sys_error(JSContext *context, const char *call, const char *path);

/* As above, with text of the kernel's own (a verifier's log) at the message's end. */
JSValue throw_sys_error_detail(JSContext *context, const char *call, const char *path, const char *detail);

/* undefined, or the throw when a call answered -1. */
JSValue sys_result(JSContext *context, long answer, const char *call, const char *path);

/* The answer as a number, or the throw when it is -1. */
JSValue sys_number(JSContext *context, long answer, const char *call, const char *path);

#endif
