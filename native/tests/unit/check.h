// SPDX-License-Identifier: Apache-2.0
#ifndef LODGE_CHECK_H
#define LODGE_CHECK_H

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

/* One behaviour: a sentence, and the function that ends the process when it is not true. */
struct check_case {
  const char *sentence;
  void (*run)(void);
};

struct check_suite {
  const struct check_case *cases;
  size_t count;
};

#define CHECK(condition)                                                         \
  do {                                                                           \
    if (condition) break;                                                        \
    fprintf(stderr, "%s:%d: not true: %s\n", __FILE__, __LINE__, #condition);    \
    exit(1);                                                                     \
  } while (0)

#define CHECK_SUITE(suite, list) const struct check_suite suite = {list, sizeof(list) / sizeof(list[0])}

/* Numbers that look random and are the same each time: xorshift64. */
static inline unsigned long long next_random(unsigned long long *state) {
  *state ^= *state << 13;
  *state ^= *state >> 7;
  *state ^= *state << 17;
  return *state;
}

#endif
