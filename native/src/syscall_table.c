// SPDX-License-Identifier: Apache-2.0
#include "syscall_table.h"

#include <stdlib.h>
#include <string.h>

struct named_syscall {
  const char *name;
  int number;
};

struct syscall_abi {
  const char *name;
  const struct named_syscall *calls;
  size_t count;
};

/* Made from the headers of the build, not <sys/syscall.h>: a libc's own list may be older. Names in ascending order. */
#include "syscall_tables.h"

static int compare_names(const void *key, const void *entry) {
  return strcmp(key, ((const struct named_syscall *)entry)->name);
}

int syscall_number(const char *name, const char *abi) {
  for (size_t i = 0; i < sizeof(syscall_abis) / sizeof(syscall_abis[0]); i++) {
    const struct syscall_abi *table = &syscall_abis[i];
    if (abi != NULL && strcmp(abi, table->name) != 0) continue;
    const struct named_syscall *found =
        bsearch(name, table->calls, table->count, sizeof(*found), compare_names);
    return found == NULL ? -1 : found->number;
  }
  return -2;
}
