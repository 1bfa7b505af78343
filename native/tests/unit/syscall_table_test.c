// SPDX-License-Identifier: Apache-2.0
#include "syscall_table.h"

#include <asm/unistd.h>
#include <stddef.h>

#include "check.h"

static void known(void) {
  CHECK(syscall_number("read", NULL) == __NR_read);
  CHECK(syscall_number("mount", NULL) == __NR_mount);
  CHECK(syscall_number("clone3", NULL) == 435);
  CHECK(syscall_number("unshare", NULL) == __NR_unshare);
}

static void other_tables(void) {
#if defined(__x86_64__)
  CHECK(syscall_number("mount", "x86_64") == __NR_mount);
  CHECK(syscall_number("waitpid", "i386") == 7);
  CHECK(syscall_number("waitpid", "x86_64") == -1);
  CHECK(syscall_number("read", "x32") == 0x40000000);
#elif defined(__aarch64__)
  CHECK(syscall_number("mount", "aarch64") == __NR_mount);
  CHECK(syscall_number("open", "arm") == 5);
  CHECK(syscall_number("open", "aarch64") == -1);
#endif
  CHECK(syscall_number("read", "mips") == -2);
}

static void unknown(void) {
  CHECK(syscall_number("", NULL) == -1);
  CHECK(syscall_number("rea", NULL) == -1);
  CHECK(syscall_number("syscalls", NULL) == -1);
  CHECK(syscall_number("zzz", NULL) == -1);
}

static const struct check_case cases[] = {
    {"the syscall table finds the numbers of the headers", known},
    {"the syscall table has the numbers of the processor's other programs", other_tables},
    {"the syscall table does not know what is no call", unknown},
};
CHECK_SUITE(syscall_table_suite, cases);
