// SPDX-License-Identifier: Apache-2.0
/* lodge:process: what a process is and where it stands. Children are in mod_process_child.c, rights in mod_process_rights.c. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/sched.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "arguments.h"
#include "cleanup.h"
#include "error.h"
#include "module.h"
#include "program.h"
#include "system_calls.h"
#include "values.h"

extern char **environ;
extern const struct binding_table process_child_table, process_rights_table;
JSValue make_signals(JSContext *context);

/* Through syscall(2): a libc may remember the parent's number in a cloned child. */
/* getpid() -> number */
BINDING(sys_getpid) { return JS_NewInt64(context, syscall(SYS_getpid)); }

/* getppid() -> number */
BINDING(sys_getppid) { return JS_NewInt64(context, syscall(SYS_getppid)); }

/* setns(fd, flags) -> undefined; throws SysError */
BINDING(sys_setns) {
  int32_t fd;
  uint32_t flags;
  if (!read_arguments(context, argc, argv, "iu", &fd, &flags)) return JS_EXCEPTION;
  return sys_result(context, syscall(SYS_setns, fd, flags), "setns", NULL);
}

/* unshare(flags) -> undefined; throws SysError */
BINDING(sys_unshare) {
  uint32_t flags;
  if (!read_arguments(context, argc, argv, "u", &flags)) return JS_EXCEPTION;
  return sys_result(context, syscall(SYS_unshare, flags), "unshare", NULL);
}

/* setsid() -> number; throws SysError */
BINDING(sys_setsid) { return sys_number(context, syscall(SYS_setsid), "setsid", NULL); }

/* setpgid(pid, pgid) -> undefined; throws SysError */
BINDING(sys_setpgid) {
  int32_t pid, group;
  if (!read_arguments(context, argc, argv, "ii", &pid, &group)) return JS_EXCEPTION;
  return sys_result(context, setpgid(pid, group), "setpgid", NULL);
}

/* chdir(path) -> undefined; throws SysError */
BINDING(sys_chdir) {
  TEXT path = {0};
  if (!read_arguments(context, argc, argv, "t", &path)) return JS_EXCEPTION;
  return sys_result(context, chdir(path.chars), "chdir", path.chars);
}

/* fchdir(fd) -> undefined; throws SysError */
BINDING(sys_fchdir) {
  int32_t fd;
  if (!read_arguments(context, argc, argv, "i", &fd)) return JS_EXCEPTION;
  return sys_result(context, fchdir(fd), "fchdir", NULL);
}

/* getcwd() -> string; throws SysError */
BINDING(sys_getcwd) {
  char path[PATH_MAX];
  if (getcwd(path, sizeof(path)) == NULL) return throw_sys_error(context, "getcwd", NULL);
  return new_text(context, path, strlen(path));
}

/* chroot(path) -> undefined; throws SysError */
BINDING(sys_chroot) {
  TEXT path = {0};
  if (!read_arguments(context, argc, argv, "t", &path)) return JS_EXCEPTION;
  return sys_result(context, chroot(path.chars), "chroot", path.chars);
}

/* umask(mask) -> number */
BINDING(sys_umask) {
  uint32_t mask;
  if (!read_arguments(context, argc, argv, "u", &mask)) return JS_EXCEPTION;
  return JS_NewInt64(context, umask((mode_t)mask));
}

/* sethostname(name) -> undefined; throws SysError */
BINDING(sys_sethostname) {
  TEXT name = {0};
  if (!read_arguments(context, argc, argv, "t", &name)) return JS_EXCEPTION;
  return sys_result(context, syscall(SYS_sethostname, name.chars, name.length), "sethostname", NULL);
}

/* setProcessTitle(title) -> undefined */
BINDING(sys_set_process_title) {
  TEXT title = {0};
  if (!read_arguments(context, argc, argv, "t", &title)) return JS_EXCEPTION;
  write_title(title.chars);
  return sys_result(context, prctl(PR_SET_NAME, title.chars, 0, 0, 0), "prctl", NULL);
}

static bool read_limit(JSContext *context, JSValueConst object, const char *name, rlim_t *limit) {
  int64_t number;
  if (!read_field(context, object, name, "l", &number)) return false;
  *limit = number < 0 ? RLIM_INFINITY : (rlim_t)number;
  return true;
}

static double limit_number(rlim_t limit) { return limit == RLIM_INFINITY ? -1 : (double)limit; }

/* prlimit(pid, resource, limit?) -> ResourceLimit, the one before; throws SysError */
BINDING(sys_prlimit) {
  int32_t pid, resource;
  JSValueConst wanted = JS_UNDEFINED;
  if (!read_arguments(context, argc, argv, "ii?o", &pid, &resource, &wanted)) return JS_EXCEPTION;
  struct rlimit before, after;
  bool change = !JS_IsUndefined(wanted);
  if (change && !(read_limit(context, wanted, "soft", &after.rlim_cur) &&
                  read_limit(context, wanted, "hard", &after.rlim_max)))
    return JS_EXCEPTION;
  if (syscall(SYS_prlimit64, pid, resource, change ? &after : NULL, &before) == -1)
    return throw_sys_error(context, "prlimit", NULL);
  JSValue limit = JS_NewObject(context);
  put_number(context, &limit, "soft", limit_number(before.rlim_cur));
  put_number(context, &limit, "hard", limit_number(before.rlim_max));
  return limit;
}

/* personality(persona) -> number, the one before; throws SysError */
BINDING(sys_personality) {
  uint32_t persona;
  if (!read_arguments(context, argc, argv, "u", &persona)) return JS_EXCEPTION;
  return sys_number(context, syscall(SYS_personality, (unsigned long)persona), "personality", NULL);
}

/* joinSessionKeyring(name?) -> number; throws SysError */
BINDING(sys_join_session_keyring) {
  const int keyctl_join_session_keyring = 1;
  TEXT name = {0};
  if (!read_arguments(context, argc, argv, "?t", &name)) return JS_EXCEPTION;
  return sys_number(context, syscall(SYS_keyctl, keyctl_join_session_keyring, name.chars), "keyctl", NULL);
}

/* environment() -> string[] */
BINDING(sys_environment) {
  JSValue list = JS_NewArray(context);
  for (uint32_t i = 0; environ != NULL && environ[i] != NULL; i++)
    put_item(context, &list, i, new_text(context, environ[i], strlen(environ[i])));
  return list;
}

static const JSCFunctionListEntry entries[] = {
    CONSTANT(CLONE_NEWNS),
    CONSTANT(CLONE_NEWPID),
    CONSTANT(CLONE_NEWUTS),
    CONSTANT(CLONE_NEWIPC),
    CONSTANT(CLONE_NEWNET),
    CONSTANT(CLONE_NEWCGROUP),
    CONSTANT(CLONE_NEWUSER),
    CONSTANT(CLONE_NEWTIME),
    CONSTANT(CLONE_PARENT),
    CONSTANT(CLONE_VFORK),
    CONSTANT(CLONE_VM),
    FUNCTION("getpid", 0, sys_getpid),
    FUNCTION("getppid", 0, sys_getppid),
    FUNCTION("setns", 2, sys_setns),
    FUNCTION("unshare", 1, sys_unshare),
    FUNCTION("setsid", 0, sys_setsid),
    FUNCTION("setpgid", 2, sys_setpgid),
    FUNCTION("chdir", 1, sys_chdir),
    FUNCTION("fchdir", 1, sys_fchdir),
    FUNCTION("getcwd", 0, sys_getcwd),
    FUNCTION("chroot", 1, sys_chroot),
    FUNCTION("umask", 1, sys_umask),
    FUNCTION("sethostname", 1, sys_sethostname),
    FUNCTION("setProcessTitle", 1, sys_set_process_title),
    FUNCTION("prlimit", 2, sys_prlimit),
    FUNCTION("personality", 1, sys_personality),
    FUNCTION("joinSessionKeyring", 0, sys_join_session_keyring),
    FUNCTION("environment", 0, sys_environment),
};
static BINDING_TABLE(table, entries);

static const struct binding_table *const tables[] = {&table, &process_child_table, &process_rights_table, NULL};

static const struct computed_export computed[] = {{"signals", make_signals}, {NULL, NULL}};

const struct native_module process_module = {"lodge:process", tables, computed};
