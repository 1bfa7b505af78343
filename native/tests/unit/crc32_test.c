// SPDX-License-Identifier: Apache-2.0
#include "crc32.h"

#include <string.h>

#include "check.h"

/* The check value of the catalogue of parametrised CRC algorithms, CRC-32/ISO-HDLC. */
static void known_vector(void) {
  CHECK(crc32_of(0, (const uint8_t *)"123456789", 9) == 0xcbf43926);
  CHECK(crc32_of(0, (const uint8_t *)"", 0) == 0);
}

static void any_length(void) {
  uint8_t data[512];
  for (size_t i = 0; i < sizeof(data); i++) data[i] = (uint8_t)(i * 167 + i / 3);
  for (size_t from = 0; from < 17; from++)
    for (size_t length = 0; from + length <= sizeof(data); length++)
      CHECK(crc32_of(0, data + from, length) == ~crc32_by_bits(~UINT32_C(0), data + from, length));
}

static void any_split(void) {
  uint8_t data[300];
  for (size_t i = 0; i < sizeof(data); i++) data[i] = (uint8_t)(255 - i * 31);
  uint32_t whole = crc32_of(0, data, sizeof(data));
  for (size_t split = 0; split <= sizeof(data); split++)
    CHECK(crc32_of(crc32_of(0, data, split), data + split, sizeof(data) - split) == whole);
}

static const struct check_case cases[] = {
    {"crc32 gives the known check value", known_vector},
    {"crc32 by the processor's instructions is that by bits, for any length and place", any_length},
    {"crc32 does not depend on how the data is cut", any_split},
};
CHECK_SUITE(crc32_suite, cases);
