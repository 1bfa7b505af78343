// SPDX-License-Identifier: Apache-2.0
/* lodge:process: children, their ends, signals to them. */
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "arguments.h"
#include "cleanup.h"
#include "engine.h"
#include "error.h"
#include "loop.h"
#include "module.h"
#include "signals.h"
#include "system_calls.h"
#include "values.h"

#ifndef CLONE_PIDFD
#define CLONE_PIDFD 0x00001000
#endif
#ifndef CLONE_INTO_CGROUP
#define CLONE_INTO_CGROUP 0x200000000ULL
#endif
#define WAIT_BY_PIDFD 3

/* struct clone_args of <linux/sched.h>, version 2: old headers end before `cgroup`. */
struct clone_arguments {
  uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls, set_tid, set_tid_size, cgroup;
};

/* fork() -> number, 0 in the child; throws SysError */
BINDING(sys_fork) {
  pid_t pid = fork();
  if (pid == 0) reset_loop_in_child(context);
  return sys_number(context, pid, "fork", NULL);
}

static int open_pidfd(pid_t pid) {
  /* pidfds are close-on-exec by themselves. */
  return (int)syscall(SYS_pidfd_open, pid, 0);
}

/* clone(2) as kernels before 5.3 have it; the pidfd is asked of the kernel or, before 5.2, opened by number. */
static long clone_legacy(uint64_t flags, uint64_t exit_signal, int *pidfd) {
  if (flags & CLONE_INTO_CGROUP) return errno = ENOSYS, -1;
  /* In clone(2) the low byte is the signal, so newer flags do not fit in there. */
  if (flags & CSIGNAL) return errno = EINVAL, -1;
  OWNED_FD probe = open_pidfd((pid_t)syscall(SYS_getpid));
  if (probe < 0) return -1;
  /* The order of the arguments differs by architecture, but stack and parent_tid are second and third on all of ours. */
  long pid = syscall(SYS_clone, flags | exit_signal, NULL, pidfd, NULL, NULL);
  if (pid > 0 && *pidfd < 0) *pidfd = open_pidfd((pid_t)pid);
  return pid;
}

static long clone_with_pidfd(uint64_t flags, int32_t cgroup_fd, int32_t exit_signal, int *pidfd) {
  flags |= CLONE_PIDFD;
  /* A child for one's own parent ends with the signal that oneself would; the kernel refuses any other wish. */
  if (flags & CLONE_PARENT) exit_signal = 0;
  if (cgroup_fd >= 0) flags |= CLONE_INTO_CGROUP;
  struct clone_arguments arguments = {
      .flags = flags,
      .pidfd = (uint64_t)(uintptr_t)pidfd,
      .exit_signal = (uint64_t)exit_signal,
      .cgroup = cgroup_fd >= 0 ? (uint64_t)cgroup_fd : 0,
  };
  long pid = syscall(SYS_clone3, &arguments, sizeof(arguments));
  if (pid == -1 && errno == ENOSYS) pid = clone_legacy(flags, (uint64_t)exit_signal, pidfd);
  return pid;
}

/* clone(options) -> { pid, pidfd }, 0 and -1 in the child; throws SysError */
BINDING(sys_clone) {
  JSValueConst options;
  int64_t flags;
  int32_t cgroup_fd = -1, exit_signal = SIGCHLD;
  if (!read_arguments(context, argc, argv, "o", &options) || !read_field(context, options, "flags", "l", &flags) ||
      !read_field(context, options, "cgroupFd", "?i", &cgroup_fd) ||
      !read_field(context, options, "exitSignal", "?i", &exit_signal))
    return JS_EXCEPTION;
  if (flags & (CLONE_VM | CLONE_THREAD | CLONE_SIGHAND | CLONE_SETTLS))
    return JS_ThrowTypeError(context, "a cloned child goes on in JavaScript and cannot share memory or handlers");
  int pidfd = -1;
  long pid = clone_with_pidfd((uint64_t)flags, cgroup_fd, exit_signal, &pidfd);
  if (pid == -1) return throw_sys_error(context, "clone", NULL);
  if (pid == 0) {
    reset_loop_in_child(context);
    pidfd = -1;
  }
  JSValue child = JS_NewObject(context);
  put_number(context, &child, "pid", (double)pid);
  put_number(context, &child, "pidfd", pidfd);
  return child;
}

static JSValue exec_failed(JSContext *context, struct signal_state before, const char *call, const char *path) {
  int number = errno;
  restore_signals(before);
  errno = number;
  return throw_sys_error(context, call, path);
}

/* execve(path, argv, environment) -> never; throws SysError */
BINDING(sys_execve) {
  TEXT path = {0};
  TEXT_LIST arguments = {0}, environment = {0};
  if (!read_arguments(context, argc, argv, "tLL", &path, &arguments, &environment)) return JS_EXCEPTION;
  struct signal_state before = reset_signals();
  execve(path.chars, arguments.items, environment.items);
  return exec_failed(context, before, "execve", path.chars);
}

/* fexecve(fd, argv, environment) -> never; throws SysError */
BINDING(sys_fexecve) {
  int32_t fd;
  TEXT_LIST arguments = {0}, environment = {0};
  if (!read_arguments(context, argc, argv, "iLL", &fd, &arguments, &environment)) return JS_EXCEPTION;
  struct signal_state before = reset_signals();
  syscall(SYS_execveat, fd, "", arguments.items, environment.items, AT_EMPTY_PATH);
  return exec_failed(context, before, "execveat", NULL);
}

/* exit(status) -> never */
BINDING(sys_exit) {
  int32_t status;
  if (!read_arguments(context, argc, argv, "i", &status)) return JS_EXCEPTION;
  _exit(status);
}

static JSValue wait_status(JSContext *context, const siginfo_t *info) {
  JSValue status = JS_NewObject(context);
  put_number(context, &status, "pid", info->si_pid);
  put_number(context, &status, info->si_code == CLD_EXITED ? "exitCode" : "signal", info->si_status);
  return status;
}

/* Before Linux 5.4 waitid knows no pidfd (EINVAL); the number of the child is in the descriptor's fdinfo. */
static pid_t pid_of_pidfd(int pidfd) {
  char path[64], line[128];
  snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", pidfd);
  FILE *info = fopen(path, "re");
  int pid = -1;
  while (info != NULL && fgets(line, sizeof(line), info) != NULL)
    if (sscanf(line, "Pid: %d", &pid) == 1) break;
  if (info != NULL) fclose(info);
  return pid;
}

/* Through syscall(2) for its idtype P_PIDFD; __WALL also for children with another end signal. */
static int wait_for(int kind, int id, bool block, siginfo_t *info) {
  memset(info, 0, sizeof(*info));
  int options = WEXITED | __WALL | (block ? 0 : WNOHANG);
  return (int)RETRY(syscall(SYS_waitid, kind, id, info, options, NULL));
}

/* waitPidfd(pidfd, block) -> WaitStatus, undefined while it runs; throws SysError */
BINDING(sys_wait_pidfd) {
  int32_t pidfd;
  bool block;
  siginfo_t info;
  if (!read_arguments(context, argc, argv, "ib", &pidfd, &block)) return JS_EXCEPTION;
  int answer = wait_for(WAIT_BY_PIDFD, pidfd, block, &info);
  if (answer < 0 && errno == EINVAL) {
    pid_t pid = pid_of_pidfd(pidfd);
    answer = pid > 0 ? wait_for(P_PID, pid, block, &info) : (errno = ECHILD, -1);
  }
  if (answer < 0) return throw_sys_error(context, "waitid", NULL);
  return info.si_pid == 0 ? JS_UNDEFINED : wait_status(context, &info);
}

/* waitPid(pid, block) -> WaitStatus, undefined while it runs; throws SysError */
BINDING(sys_wait_pid) {
  int32_t pid;
  bool block;
  siginfo_t info;
  if (!read_arguments(context, argc, argv, "ib", &pid, &block)) return JS_EXCEPTION;
  int kind = pid > 0 ? P_PID : pid == -1 ? P_ALL : P_PGID;
  int id = pid < -1 ? -pid : pid == 0 ? getpgrp() : pid;
  if (wait_for(kind, id, block, &info) < 0) return throw_sys_error(context, "waitpid", NULL);
  return info.si_pid == 0 ? JS_UNDEFINED : wait_status(context, &info);
}

/* pidfdOpen(pid) -> number; throws SysError */
BINDING(sys_pidfd_open) {
  int32_t pid;
  if (!read_arguments(context, argc, argv, "i", &pid)) return JS_EXCEPTION;
  return sys_number(context, open_pidfd(pid), "pidfd_open", NULL);
}

/* pidfdSendSignal(pidfd, signal) -> undefined; throws SysError */
BINDING(sys_pidfd_send_signal) {
  int32_t pidfd, number;
  if (!read_arguments(context, argc, argv, "ii", &pidfd, &number)) return JS_EXCEPTION;
  return sys_result(context, syscall(SYS_pidfd_send_signal, pidfd, number, NULL, 0), "pidfd_send_signal", NULL);
}

/* kill(pid, signal) -> undefined; throws SysError */
BINDING(sys_kill) {
  int32_t pid, number;
  if (!read_arguments(context, argc, argv, "ii", &pid, &number)) return JS_EXCEPTION;
  return sys_result(context, kill(pid, number), "kill", NULL);
}

struct named_signal {
  const char *name;
  int number;
};

#define NAMED(name) {#name, SIG##name}
static const struct named_signal named_signals[] = {
    NAMED(HUP),    NAMED(INT),  NAMED(QUIT), NAMED(ILL),  NAMED(TRAP),   NAMED(ABRT), NAMED(BUS),  NAMED(FPE),
    NAMED(KILL),   NAMED(USR1), NAMED(SEGV), NAMED(USR2), NAMED(PIPE),   NAMED(ALRM), NAMED(TERM), NAMED(STKFLT),
    NAMED(CHLD),   NAMED(CONT), NAMED(STOP), NAMED(TSTP), NAMED(TTIN),   NAMED(TTOU), NAMED(URG),  NAMED(XCPU),
    NAMED(XFSZ),   NAMED(PROF), NAMED(IO),   NAMED(PWR),  NAMED(WINCH),  NAMED(SYS),  {"VTALRM", SIGVTALRM},
    /* As glibc counts, and so every init that waits for SIGRTMIN+3. */
    {"RTMIN", 34}, {"RTMAX", 64},
};

JSValue make_signals(JSContext *context);

JSValue make_signals(JSContext *context) {
  JSValue signals = JS_NewObject(context);
  for (size_t i = 0; i < sizeof(named_signals) / sizeof(named_signals[0]); i++)
    put_number(context, &signals, named_signals[i].name, named_signals[i].number);
  return signals;
}

static const JSCFunctionListEntry entries[] = {
    FUNCTION("fork", 0, sys_fork),
    FUNCTION("clone", 1, sys_clone),
    FUNCTION("execve", 3, sys_execve),
    FUNCTION("fexecve", 3, sys_fexecve),
    FUNCTION("exit", 1, sys_exit),
    FUNCTION("waitPidfd", 2, sys_wait_pidfd),
    FUNCTION("waitPid", 2, sys_wait_pid),
    FUNCTION("pidfdOpen", 1, sys_pidfd_open),
    FUNCTION("pidfdSendSignal", 2, sys_pidfd_send_signal),
    FUNCTION("kill", 2, sys_kill),
};
BINDING_TABLE(process_child_table, entries);
