// SPDX-License-Identifier: Apache-2.0
#include "utf8.h"

#include <string.h>

#include "check.h"

#define BAD "\xef\xbf\xbd"

static void check_repair(const char *data, size_t length, const char *expected) {
  uint8_t repaired[256];
  CHECK(3 * length <= sizeof(repaired));
  size_t written = utf8_repair((const uint8_t *)data, length, repaired);
  CHECK(written == strlen(expected) && memcmp(repaired, expected, written) == 0);
}

static void well_formed(void) {
  const char *text = "plain, \xc3\xa4, \xe4\xb8\xad, \xf0\x9f\x93\xa6, \xf4\x8f\xbf\xbf, \xed\x9f\xbf, \xee\x80\x80";
  CHECK(utf8_valid_length((const uint8_t *)text, strlen(text)) == strlen(text));
  check_repair(text, strlen(text), text);
}

static void ill_formed(void) {
  check_repair("\xc0\x80", 2, BAD BAD);
  check_repair("\xe0\x80\x80", 3, BAD BAD BAD);
  check_repair("\xed\xa0\x80", 3, BAD BAD BAD);
  check_repair("\xf4\x90\x80\x80", 4, BAD BAD BAD BAD);
  check_repair("\xff", 1, BAD);
  check_repair("a\x80z", 3, "a" BAD "z");
}

static void maximal_subparts(void) {
  /* The example of the Unicode standard, chapter 3, table 3-8. */
  check_repair("\xf0\x80\x80\x41", 4, BAD BAD BAD "A");
  check_repair("\xe1\x80\xe2\xf0\x91\x92\xf1\xbf\x41", 9, BAD BAD BAD BAD "A");
  check_repair("\xe4\xb8", 2, BAD);
  check_repair("\xf0\x9f\x93", 3, BAD);
}

static void valid_length(void) {
  CHECK(utf8_valid_length((const uint8_t *)"ab\xe4\xb8", 4) == 2);
  CHECK(utf8_valid_length((const uint8_t *)"\x80", 1) == 0);
  CHECK(utf8_valid_length((const uint8_t *)"", 0) == 0);
}

static void random_bytes(void) {
  unsigned long long state = 88172645463325252ULL;
  for (int round = 0; round < 20000; round++) {
    uint8_t data[24], once[72], twice[216];
    size_t length = next_random(&state) % sizeof(data);
    for (size_t i = 0; i < length; i++) {
      unsigned long long value = next_random(&state);
      /* Mostly bytes that begin or continue a sequence. */
      data[i] = (uint8_t)(value % 4 == 0 ? value >> 8 : 0x80 | (value >> 8 & 0x7f));
    }
    size_t written = utf8_repair(data, length, once);
    CHECK(written <= 3 * length);
    CHECK(utf8_valid_length(once, written) == written);
    CHECK(utf8_repair(once, written, twice) == written && memcmp(once, twice, written) == 0);
    if (utf8_valid_length(data, length) == length) CHECK(written == length && memcmp(data, once, length) == 0);
  }
}

static void surrogates(void) {
  char text[] = "a\xed\xa0\xbd" "b\xed\x9f\xbf\xed";
  utf8_replace_surrogates((uint8_t *)text, strlen(text));
  CHECK(strcmp(text, "a" BAD "b\xed\x9f\xbf\xed") == 0);
}

static const struct check_case cases[] = {
    {"utf8 leaves well-formed text as it is", well_formed},
    {"utf8 replaces overlong forms, surrogates and stray bytes", ill_formed},
    {"utf8 replaces each maximal subpart once, as browsers do", maximal_subparts},
    {"utf8 measures the well-formed beginning", valid_length},
    {"utf8 makes well-formed text of any bytes", random_bytes},
    {"utf8 replaces a lone surrogate in place", surrogates},
};
CHECK_SUITE(utf8_suite, cases);
