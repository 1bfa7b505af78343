// SPDX-License-Identifier: Apache-2.0
/* The C unit tests: without arguments lists the sentences, with one runs that case. */
#include <string.h>

#include "check.h"

extern const struct check_suite sha256_suite, utf8_suite, errno_name_suite, command_line_suite, agent_file_suite,
    program_suite, syscall_table_suite, crc32_suite;

static const struct check_suite *const suites[] = {
    &sha256_suite,     &utf8_suite,    &errno_name_suite,    &command_line_suite,
    &agent_file_suite, &program_suite, &syscall_table_suite, &crc32_suite,
};

int main(int argc, char **argv) {
  for (size_t i = 0; i < sizeof(suites) / sizeof(suites[0]); i++) {
    for (size_t j = 0; j < suites[i]->count; j++) {
      const struct check_case *check = &suites[i]->cases[j];
      if (argc < 2) {
        printf("%s\n", check->sentence);
      } else if (strcmp(argv[1], check->sentence) == 0) {
        check->run();
        return 0;
      }
    }
  }
  return argc < 2 ? 0 : 2;
}
