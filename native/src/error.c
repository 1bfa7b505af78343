// SPDX-License-Identifier: Apache-2.0
#include "error.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "errno_name.h"
#include "values.h"

static void define(JSContext *context, JSValueConst error, const char *name, JSValue value, int flags) {
  if (JS_DefinePropertyValueStr(context, error, name, value, flags) < 0) JS_FreeValue(context, JS_GetException(context));
}

JSValue throw_sys_error_detail(JSContext *context, const char *call, const char *path, const char *detail) {
  int number = errno;
  char message[4096];
  int used = snprintf(message, sizeof(message), "%s%s%.1024s: %s (%s)", call, path ? " " : "", path ? path : "",
                      errno_name(number), strerror(number));
  if (detail != NULL) snprintf(message + used, sizeof(message) - (size_t)used, ": %s", detail);

  JSValue error = JS_NewError(context);
  if (JS_IsException(error)) return error;
  int hidden = JS_PROP_WRITABLE | JS_PROP_CONFIGURABLE;
  int shown = hidden | JS_PROP_ENUMERABLE;
  define(context, error, "name", JS_NewString(context, "SysError"), hidden);
  define(context, error, "message", new_text(context, message, strlen(message)), hidden);
  define(context, error, "code", JS_NewString(context, errno_name(number)), shown);
  define(context, error, "errno", JS_NewInt32(context, number), shown);
  define(context, error, "call", JS_NewString(context, call), shown);
  if (path != NULL) define(context, error, "path", new_text(context, path, strlen(path)), shown);
  return JS_Throw(context, error);
}

JSValue throw_sys_error(JSContext *context, const char *call, const char *path) {
  return throw_sys_error_detail(context, call, path, NULL);
}

JSValue sys_result(JSContext *context, long answer, const char *call, const char *path) {
  return answer == -1 ? throw_sys_error(context, call, path) : JS_UNDEFINED;
}

JSValue sys_number(JSContext *context, long answer, const char *call, const char *path) {
  return answer == -1 ? throw_sys_error(context, call, path) : JS_NewInt64(context, answer);
}
