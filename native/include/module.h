// SPDX-License-Identifier: Apache-2.0
#ifndef LODGE_MODULE_H
#define LODGE_MODULE_H

#include <stdbool.h>

#include "quickjs.h"

/* The functions and constants of one source file. */
struct binding_table {
  const JSCFunctionListEntry *entries;
  int count;
};

/* A constant that is only known at run time. */
struct computed_export {
  const char *name;
  JSValue (*make)(JSContext *context);
};

/* One importable module, `lodge:file` for instance, of one or more source files; both lists end with NULL. */
struct native_module {
  const char *name;
  const struct binding_table *const *tables;
  const struct computed_export *computed;
};

#define UNUSED __attribute__((unused))
#define BINDING(function) \
  static JSValue function(UNUSED JSContext *context, UNUSED JSValueConst self, UNUSED int argc, UNUSED JSValueConst *argv)

#define FUNCTION(name, length, function) JS_CFUNC_DEF(name, length, function)
#define CONSTANT(name) JS_PROP_INT64_DEF(#name, name, JS_PROP_ENUMERABLE)

#define BINDING_TABLE(table, list) \
  const struct binding_table table = {list, (int)(sizeof(list) / sizeof(list[0]))}

extern const struct native_module process_module, file_module, mount_module, terminal_module, socket_module;
extern const struct native_module bpf_module, seccomp_module, loop_module, text_module, host_module;
extern const struct native_module decompress_module, binder_module;

/* Makes the module known to the engine; NULL after a throw. */
JSModuleDef *load_native_module(JSContext *context, const char *name);

/* Computes the constants of the modules that are loaded again; false after a throw. */
bool refresh_native_modules(JSContext *context);

#endif
