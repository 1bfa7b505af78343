// SPDX-License-Identifier: Apache-2.0
#include "errno_name.h"

#include <errno.h>
#include <string.h>

#include "check.h"

static void known(void) {
  CHECK(strcmp(errno_name(EPERM), "EPERM") == 0);
  CHECK(strcmp(errno_name(ENOENT), "ENOENT") == 0);
  CHECK(strcmp(errno_name(EAGAIN), "EAGAIN") == 0);
  CHECK(strcmp(errno_name(EOPNOTSUPP), "EOPNOTSUPP") == 0);
}

static void all_named(void) {
  /* Linux leaves 41 and 58 out, and ends at 133. */
  for (int number = 1; number <= 133; number++) {
    if (number == 41 || number == 58) continue;
    const char *name = errno_name(number);
    CHECK(name[0] == 'E' && !(name[1] >= '3' && name[1] <= '9') && strcmp(name, "E1") != 0);
  }
}

static void unknown(void) { CHECK(strcmp(errno_name(4095), "E4095") == 0); }

static const struct check_case cases[] = {
    {"errno_name knows the usual errors", known},
    {"errno_name knows every error of Linux", all_named},
    {"errno_name gives the number of an error without a name", unknown},
};
CHECK_SUITE(errno_name_suite, cases);
