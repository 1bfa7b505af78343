// SPDX-License-Identifier: Apache-2.0
#include "compiler.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "agent_file.h"
#include "cleanup.h"
#include "engine.h"
#include "file.h"
#include "module.h"

/* What is compiled so far; one process compiles one program. */
static struct agent_module compiled[AGENT_MAXIMUM_MODULES];
static size_t compiled_count;
static const struct command_line *request;

static bool is_compiled(const char *name) {
  for (size_t i = 0; i < compiled_count; i++)
    if (strcmp(compiled[i].name, name) == 0) return true;
  return false;
}

/* Its place in the list is taken before what it imports is compiled, so that the program is the first. */
static JSValue compile_source(JSContext *context, const char *path, const char *name) {
  size_t length, code_length;
  if (compiled_count == AGENT_MAXIMUM_MODULES) return JS_ThrowRangeError(context, "%s: more modules than a file holds", name);
  /* Ends in a NUL, as the parser wants it. */
  OWNED_MEMORY uint8_t *source = read_whole_file(path, AGENT_MAXIMUM_BYTES, &length);
  if (source == NULL) return JS_ThrowReferenceError(context, "%s: %s", path, strerror(errno));
  struct agent_module *module = &compiled[compiled_count++];
  module->name = strdup(name);
  module->name_length = strlen(name);
  JSValue value = compile_module(context, (const char *)source, length, name, !request->strip_debug);
  if (JS_IsException(value)) return value;
  module->code = JS_WriteObject(context, &code_length, value, JS_WRITE_OBJ_BYTECODE);
  module->length = code_length;
  if (module->code != NULL) return value;
  JS_FreeValue(context, value);
  return JS_EXCEPTION;
}

/* "./x.js" lies beside the program's source. */
static JSValue compile_part(JSContext *context, const char *name) {
  char path[PATH_MAX];
  const char *slash = strrchr(request->source, '/');
  int folder = slash == NULL ? 0 : (int)(slash + 1 - request->source);
  if (snprintf(path, sizeof(path), "%.*s%s", folder, request->source, name + 2) >= (int)sizeof(path))
    return JS_ThrowRangeError(context, "%s: its path is too long", name);
  return compile_source(context, path, name);
}

static JSModuleDef *load_source(JSContext *context, const char *name, __attribute__((unused)) void *opaque) {
  if (strncmp(name, "./", 2) != 0) return load_native_module(context, name);
  JSValue value = compile_part(context, name);
  if (JS_IsException(value)) return NULL;
  JSModuleDef *definition = JS_VALUE_GET_PTR(value);
  /* The context holds its modules. */
  JS_FreeValue(context, value);
  return definition;
}

static int compile_all(JSContext *context) {
  const char *name = request->module_name != NULL ? request->module_name : request->source;
  JSValue value = compile_source(context, request->source, name);
  for (char *const *part = request->parts; !JS_IsException(value) && *part != NULL; part++) {
    JS_FreeValue(context, value);
    value = is_compiled(*part) ? JS_UNDEFINED : compile_part(context, *part);
  }
  if (JS_IsException(value)) return -1;
  JS_FreeValue(context, value);
  return 0;
}

int compile_agent(const struct command_line *line) {
  request = line;
  JSContext *context = start_engine(true, load_source);
  if (compile_all(context) < 0) return print_exception(context), 1;
  int written = write_agent_file(line->target, &(struct agent){.modules = compiled, .count = compiled_count});
  if (written < 0) dprintf(2, "lodged: %s: %s\n", line->target, strerror(errno));
  for (size_t i = 0; i < compiled_count; i++) {
    js_free(context, (void *)compiled[i].code);
    free((void *)compiled[i].name);
  }
  end_engine(context);
  return written < 0 ? 1 : 0;
}
