// SPDX-License-Identifier: Apache-2.0
/* lodge:host: the machine, and this program. */
#include <errno.h>
#include <linux/reboot.h>
#include <string.h>
#include <sys/utsname.h>

#include "agent_file.h"
#include "arguments.h"
#include "cleanup.h"
#include "error.h"
#include "module.h"
#include "program.h"
#include "system_calls.h"
#include "values.h"

/* uname() -> { sysname, nodename, release, version, machine }; throws SysError */
BINDING(sys_uname) {
  struct utsname name;
  if (uname(&name) == -1) return throw_sys_error(context, "uname", NULL);
  JSValue object = JS_NewObject(context);
  put_text(context, &object, "sysname", name.sysname);
  put_text(context, &object, "nodename", name.nodename);
  put_text(context, &object, "release", name.release);
  put_text(context, &object, "version", name.version);
  put_text(context, &object, "machine", name.machine);
  return object;
}

/* randomBytes(length) -> Uint8Array; throws SysError */
BINDING(sys_random_bytes) {
  uint32_t length;
  if (!read_arguments(context, argc, argv, "u", &length)) return JS_EXCEPTION;
  OWNED_MEMORY uint8_t *data = malloc((size_t)length + 1);
  if (data == NULL) return JS_ThrowOutOfMemory(context);
  for (size_t filled = 0; filled < length;) {
    long count = RETRY(syscall(SYS_getrandom, data + filled, length - filled, 0));
    if (count == -1) return throw_sys_error(context, "getrandom", NULL);
    filled += (size_t)count;
  }
  return adopt_bytes(context, steal_memory(&data), length);
}

/* reboot(command) -> undefined; throws SysError */
BINDING(sys_reboot) {
  uint32_t command;
  if (!read_arguments(context, argc, argv, "u", &command)) return JS_EXCEPTION;
  long answer = syscall(SYS_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2, command, NULL);
  return sys_result(context, answer, "reboot", NULL);
}

/* loadPart(name) -> Promise<namespace>: what import() is in code without tables of lines, which the engine wants for it */
BINDING(sys_load_part) {
  TEXT name = {0};
  if (!read_arguments(context, argc, argv, "t", &name)) return JS_EXCEPTION;
  return JS_LoadModule(context, "", name.chars);
}

static JSValue make_argv(JSContext *context) {
  JSValue list = JS_NewArray(context);
  for (int i = 0; i < program.argc; i++)
    put_item(context, &list, (uint32_t)i, new_text(context, program.argv[i], strlen(program.argv[i])));
  return list;
}

static JSValue make_helper_path(JSContext *context) {
  return new_text(context, program.helper_path, strlen(program.helper_path));
}

static JSValue make_agent_path(JSContext *context) {
  return new_text(context, program.agent_path, strlen(program.agent_path));
}

static JSValue make_page_size(JSContext *context) { return JS_NewInt64(context, sysconf(_SC_PAGESIZE)); }
static JSValue make_clock_ticks(JSContext *context) { return JS_NewInt64(context, sysconf(_SC_CLK_TCK)); }
static JSValue make_processors(JSContext *context) { return JS_NewInt64(context, sysconf(_SC_NPROCESSORS_ONLN)); }

static const struct computed_export computed[] = {
    {"argv", make_argv},
    {"helperPath", make_helper_path},
    {"agentPath", make_agent_path},
    {"pageSizeBytes", make_page_size},
    {"clockTicksPerSecond", make_clock_ticks},
    {"processorCount", make_processors},
    {NULL, NULL},
};

static const JSCFunctionListEntry entries[] = {
    JS_PROP_INT32_DEF("nativeVersion", NATIVE_VERSION, JS_PROP_ENUMERABLE),
    FUNCTION("uname", 0, sys_uname),
    FUNCTION("randomBytes", 1, sys_random_bytes),
    FUNCTION("reboot", 1, sys_reboot),
    FUNCTION("loadPart", 1, sys_load_part),
};
static BINDING_TABLE(table, entries);
static const struct binding_table *const tables[] = {&table, NULL};

const struct native_module host_module = {"lodge:host", tables, computed};
