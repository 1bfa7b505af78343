// SPDX-License-Identifier: Apache-2.0
#include "syscall_table.h"

/* Not <sys/syscall.h>: a libc's own list may be older than the kernel's headers. */
#include <asm/unistd.h>
#include <stdlib.h>
#include <string.h>

struct named_syscall {
  const char *name;
  int number;
};

/* Made from the headers of the build, names in ascending order. */
static const struct named_syscall named_syscalls[] = {
#define SYSTEM_CALL(name) {#name, __NR_##name},
#include "syscall_names.h"
#undef SYSTEM_CALL
};

static int compare_names(const void *key, const void *entry) {
  return strcmp(key, ((const struct named_syscall *)entry)->name);
}

int syscall_number(const char *name) {
  size_t count = sizeof(named_syscalls) / sizeof(named_syscalls[0]);
  const struct named_syscall *found = bsearch(name, named_syscalls, count, sizeof(*found), compare_names);
  return found == NULL ? -1 : found->number;
}
