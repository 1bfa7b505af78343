// SPDX-License-Identifier: Apache-2.0
#include "program.h"

#include <string.h>

#include "check.h"

extern char **environ;

/* Arguments and environment one behind the other, as the kernel lays them. */
static char area[] = "lodged\0serve\0A=1\0B=2\0after";

static void title_covers_both(void) {
  char *arguments[] = {area, area + 7, NULL};
  char *variables[] = {area + 13, area + 17, NULL};
  char **before = environ;
  environ = variables;
  remember_title_area(2, arguments);
  CHECK(strcmp(arguments[1], "serve") == 0 && arguments[1] != area + 7);
  CHECK(strcmp(environ[1], "B=2") == 0 && environ[1] != area + 17);
  write_title("a title that is longer than the whole area");
  CHECK(strcmp(area, "a title that is long") == 0);
  CHECK(strcmp(area + 21, "after") == 0);
  write_title("short");
  for (size_t i = 5; i < 21; i++) CHECK(area[i] == '\0');
  for (int i = 0; i < 2; i++) free(arguments[i]), free(variables[i]);
  environ = before;
}

static const struct check_case cases[] = {
    {"a process title covers arguments and environment and nothing beyond", title_covers_both},
};
CHECK_SUITE(program_suite, cases);
