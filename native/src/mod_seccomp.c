// SPDX-License-Identifier: Apache-2.0
/* lodge:seccomp: seccomp(2). */
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <string.h>

#include "arguments.h"
#include "cleanup.h"
#include "error.h"
#include "module.h"
#include "syscall_table.h"
#include "system_calls.h"

#if defined(__aarch64__)
#define NATIVE_ARCHITECTURE AUDIT_ARCH_AARCH64
#elif defined(__x86_64__)
#define NATIVE_ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__arm__)
#define NATIVE_ARCHITECTURE AUDIT_ARCH_ARM
#else
#error "name the audit architecture of this processor here"
#endif

/* setFilter(instructions, flags) -> number; throws SysError */
BINDING(sys_set_filter) {
  struct bytes code;
  uint32_t flags;
  if (!read_arguments(context, argc, argv, "yu", &code, &flags)) return JS_EXCEPTION;
  size_t count = code.length / sizeof(struct sock_filter);
  if (count == 0 || count > BPF_MAXINSNS || code.length % sizeof(struct sock_filter) != 0)
    return JS_ThrowTypeError(context, "argument 1 must be 1 to %d whole instructions of 8 bytes", BPF_MAXINSNS);
  OWNED_MEMORY struct sock_filter *instructions = malloc(code.length);
  if (instructions == NULL) return JS_ThrowOutOfMemory(context);
  memcpy(instructions, code.data, code.length);
  struct sock_fprog program = {(unsigned short)count, instructions};
  return sys_number(context, syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program), "seccomp", NULL);
}

/* nativeArchitecture() -> number */
BINDING(sys_native_architecture) { return JS_NewInt64(context, (uint32_t)NATIVE_ARCHITECTURE); }

/* syscallNumber(name, abi?) -> number | undefined; throws TypeError */
BINDING(sys_syscall_number) {
  TEXT name = {0};
  TEXT abi = {0};
  if (!read_arguments(context, argc, argv, "t?t", &name, &abi)) return JS_EXCEPTION;
  int number = syscall_number(name.chars, abi.chars);
  if (number == -2) return JS_ThrowTypeError(context, "no table of system calls for %s", abi.chars);
  return number < 0 ? JS_UNDEFINED : JS_NewInt32(context, number);
}

static const JSCFunctionListEntry entries[] = {
    FUNCTION("setFilter", 2, sys_set_filter),
    FUNCTION("nativeArchitecture", 0, sys_native_architecture),
    FUNCTION("syscallNumber", 1, sys_syscall_number),
};
static BINDING_TABLE(table, entries);
static const struct binding_table *const tables[] = {&table, NULL};

const struct native_module seccomp_module = {"lodge:seccomp", tables, NULL};
