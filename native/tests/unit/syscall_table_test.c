// SPDX-License-Identifier: Apache-2.0
#include "syscall_table.h"

#include <asm/unistd.h>

#include "check.h"

static void known(void) {
  CHECK(syscall_number("read") == __NR_read);
  CHECK(syscall_number("mount") == __NR_mount);
  CHECK(syscall_number("clone3") == 435);
  CHECK(syscall_number("unshare") == __NR_unshare);
}

static void unknown(void) {
  CHECK(syscall_number("") == -1);
  CHECK(syscall_number("rea") == -1);
  CHECK(syscall_number("syscalls") == -1);
  CHECK(syscall_number("zzz") == -1);
}

static const struct check_case cases[] = {
    {"the syscall table finds the numbers of the headers", known},
    {"the syscall table does not know what is no call", unknown},
};
CHECK_SUITE(syscall_table_suite, cases);
