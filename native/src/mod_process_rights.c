// SPDX-License-Identifier: Apache-2.0
/* lodge:process: user, groups, capabilities, prctl. All through syscall(2): one thread, and no libc's broadcast to others. */
#include <grp.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/types.h>

#include "arguments.h"
#include "error.h"
#include "module.h"
#include "system_calls.h"
#include "values.h"

/* Linux 5.14, newer than some headers. */
#ifndef PR_SCHED_CORE
#define PR_SCHED_CORE 62
#endif

/* getuid() -> number */
BINDING(sys_getuid) { return JS_NewInt64(context, getuid()); }

/* geteuid() -> number */
BINDING(sys_geteuid) { return JS_NewInt64(context, geteuid()); }

/* getgid() -> number */
BINDING(sys_getgid) { return JS_NewInt64(context, getgid()); }

/* setuid(uid) -> undefined; throws SysError */
BINDING(sys_setuid) {
  uint32_t uid;
  if (!read_arguments(context, argc, argv, "u", &uid)) return JS_EXCEPTION;
  return sys_result(context, syscall(SYS_setuid, uid), "setuid", NULL);
}

/* setgid(gid) -> undefined; throws SysError */
BINDING(sys_setgid) {
  uint32_t gid;
  if (!read_arguments(context, argc, argv, "u", &gid)) return JS_EXCEPTION;
  return sys_result(context, syscall(SYS_setgid, gid), "setgid", NULL);
}

/* setgroups(groups) -> undefined; throws SysError */
BINDING(sys_setgroups) {
  INT_LIST groups = {0};
  if (!read_arguments(context, argc, argv, "I", &groups)) return JS_EXCEPTION;
  return sys_result(context, syscall(SYS_setgroups, groups.count, groups.items), "setgroups", NULL);
}

/* prctl(option, a2?, a3?, a4?, a5?) -> number; throws SysError */
BINDING(sys_prctl) {
  int32_t option;
  int64_t a2 = 0, a3 = 0, a4 = 0, a5 = 0;
  if (!read_arguments(context, argc, argv, "i?l?l?l?l", &option, &a2, &a3, &a4, &a5)) return JS_EXCEPTION;
  return sys_number(context, syscall(SYS_prctl, option, a2, a3, a4, a5), "prctl", NULL);
}

static JSValue joined(JSContext *context, uint32_t low, uint32_t high) {
  return JS_NewBigUint64(context, low | (uint64_t)high << 32);
}

/* capget() -> Capabilities; throws SysError */
BINDING(sys_capget) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct data[2];
  if (syscall(SYS_capget, &header, data) == -1) return throw_sys_error(context, "capget", NULL);
  JSValue sets = JS_NewObject(context);
  put(context, &sets, "effective", joined(context, data[0].effective, data[1].effective));
  put(context, &sets, "permitted", joined(context, data[0].permitted, data[1].permitted));
  put(context, &sets, "inheritable", joined(context, data[0].inheritable, data[1].inheritable));
  return sets;
}

static bool read_set(JSContext *context, JSValueConst sets, const char *name, uint32_t *low, uint32_t *high) {
  JSValue value = JS_GetPropertyStr(context, sets, name);
  int64_t bits = 0;
  bool read = !JS_IsException(value) && JS_ToBigInt64(context, &bits, value) == 0;
  JS_FreeValue(context, value);
  *low = (uint32_t)bits;
  *high = (uint32_t)((uint64_t)bits >> 32);
  return read;
}

/* capset(sets) -> undefined; throws SysError */
BINDING(sys_capset) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct data[2];
  JSValueConst sets;
  if (!read_arguments(context, argc, argv, "o", &sets) ||
      !read_set(context, sets, "effective", &data[0].effective, &data[1].effective) ||
      !read_set(context, sets, "permitted", &data[0].permitted, &data[1].permitted) ||
      !read_set(context, sets, "inheritable", &data[0].inheritable, &data[1].inheritable))
    return JS_EXCEPTION;
  return sys_result(context, syscall(SYS_capset, &header, data), "capset", NULL);
}

static const JSCFunctionListEntry entries[] = {
    CONSTANT(PR_SET_PDEATHSIG),
    CONSTANT(PR_SET_CHILD_SUBREAPER),
    CONSTANT(PR_SET_NO_NEW_PRIVS),
    CONSTANT(PR_SET_DUMPABLE),
    CONSTANT(PR_CAPBSET_READ),
    CONSTANT(PR_CAPBSET_DROP),
    CONSTANT(PR_SET_SECUREBITS),
    CONSTANT(PR_CAP_AMBIENT),
    CONSTANT(PR_SET_KEEPCAPS),
    CONSTANT(PR_SCHED_CORE),
    FUNCTION("getuid", 0, sys_getuid),
    FUNCTION("geteuid", 0, sys_geteuid),
    FUNCTION("getgid", 0, sys_getgid),
    FUNCTION("setuid", 1, sys_setuid),
    FUNCTION("setgid", 1, sys_setgid),
    FUNCTION("setgroups", 1, sys_setgroups),
    FUNCTION("prctl", 1, sys_prctl),
    FUNCTION("capget", 0, sys_capget),
    FUNCTION("capset", 1, sys_capset),
};
BINDING_TABLE(process_rights_table, entries);
