// SPDX-License-Identifier: Apache-2.0
/* lodge:bpf: programs of the cgroup v2 device controller, bpf(2). */
#include <errno.h>
#include <linux/bpf.h>
#include <string.h>
#include <sys/resource.h>

#include "arguments.h"
#include "cleanup.h"
#include "error.h"
#include "module.h"
#include "system_calls.h"

#define VERIFIER_LOG_BYTES 65536
#define LOG_SHOWN_BYTES 2000

static long bpf(int command, union bpf_attr *attributes) {
  return syscall(SYS_bpf, command, attributes, sizeof(*attributes));
}

/* Before Linux 5.11 a program's memory counts against RLIMIT_MEMLOCK, and 64 KiB are gone soon. */
static long load_unlimited(union bpf_attr *attributes) {
  struct rlimit before, unlimited = {RLIM_INFINITY, RLIM_INFINITY};
  bool raised = getrlimit(RLIMIT_MEMLOCK, &before) == 0 && setrlimit(RLIMIT_MEMLOCK, &unlimited) == 0;
  long fd = bpf(BPF_PROG_LOAD, attributes);
  int number = errno;
  /* The guest inherits the limit. */
  if (raised) setrlimit(RLIMIT_MEMLOCK, &before);
  errno = number;
  return fd;
}

static JSValue throw_refused(JSContext *context, union bpf_attr *attributes) {
  int number = errno;
  OWNED_MEMORY char *log = calloc(1, VERIFIER_LOG_BYTES);
  if (log == NULL) return JS_ThrowOutOfMemory(context);
  attributes->log_level = 1;
  attributes->log_size = VERIFIER_LOG_BYTES;
  attributes->log_buf = (uint64_t)(uintptr_t)log;
  long fd = load_unlimited(attributes);
  if (fd >= 0) close((int)fd);
  /* What the verifier objects to stands at the end. */
  size_t length = strlen(log);
  errno = number;
  return throw_sys_error_detail(context, "bpf BPF_PROG_LOAD", NULL,
                                length == 0 ? NULL : log + (length > LOG_SHOWN_BYTES ? length - LOG_SHOWN_BYTES : 0));
}

/* loadCgroupDevice(instructions, license) -> number; throws SysError */
BINDING(sys_load_cgroup_device) {
  struct bytes code;
  TEXT license = {0};
  if (!read_arguments(context, argc, argv, "yt", &code, &license)) return JS_EXCEPTION;
  if (code.length == 0 || code.length % sizeof(struct bpf_insn) != 0)
    return JS_ThrowTypeError(context, "argument 1 must be whole instructions of 8 bytes");
  /* A Uint8Array may begin anywhere, instructions may not. */
  OWNED_MEMORY struct bpf_insn *instructions = malloc(code.length);
  if (instructions == NULL) return JS_ThrowOutOfMemory(context);
  memcpy(instructions, code.data, code.length);
  union bpf_attr attributes;
  memset(&attributes, 0, sizeof(attributes));
  attributes.prog_type = BPF_PROG_TYPE_CGROUP_DEVICE;
  attributes.insns = (uint64_t)(uintptr_t)instructions;
  attributes.insn_cnt = (uint32_t)(code.length / sizeof(struct bpf_insn));
  attributes.license = (uint64_t)(uintptr_t)license.chars;
  /* The kernel sets close-on-exec on every bpf descriptor. */
  long fd = load_unlimited(&attributes);
  return fd == -1 ? throw_refused(context, &attributes) : JS_NewInt64(context, fd);
}

static long attach(int command, int program_fd, int cgroup_fd, uint32_t flags) {
  union bpf_attr attributes;
  memset(&attributes, 0, sizeof(attributes));
  attributes.target_fd = (uint32_t)cgroup_fd;
  attributes.attach_bpf_fd = (uint32_t)program_fd;
  attributes.attach_type = BPF_CGROUP_DEVICE;
  attributes.attach_flags = flags;
  return bpf(command, &attributes);
}

/* attachCgroupDevice(programFd, cgroupFd, flags) -> undefined; throws SysError */
BINDING(sys_attach_cgroup_device) {
  int32_t program_fd, cgroup_fd;
  uint32_t flags;
  if (!read_arguments(context, argc, argv, "iiu", &program_fd, &cgroup_fd, &flags)) return JS_EXCEPTION;
  return sys_result(context, attach(BPF_PROG_ATTACH, program_fd, cgroup_fd, flags), "bpf BPF_PROG_ATTACH", NULL);
}

/* detachCgroupDevice(programFd, cgroupFd) -> undefined; throws SysError */
BINDING(sys_detach_cgroup_device) {
  int32_t program_fd, cgroup_fd;
  if (!read_arguments(context, argc, argv, "ii", &program_fd, &cgroup_fd)) return JS_EXCEPTION;
  return sys_result(context, attach(BPF_PROG_DETACH, program_fd, cgroup_fd, 0), "bpf BPF_PROG_DETACH", NULL);
}

static const JSCFunctionListEntry entries[] = {
    FUNCTION("loadCgroupDevice", 2, sys_load_cgroup_device),
    FUNCTION("attachCgroupDevice", 3, sys_attach_cgroup_device),
    FUNCTION("detachCgroupDevice", 2, sys_detach_cgroup_device),
};
static BINDING_TABLE(table, entries);
static const struct binding_table *const tables[] = {&table, NULL};

const struct native_module bpf_module = {"lodge:bpf", tables, NULL};
