// SPDX-License-Identifier: Apache-2.0
#include "sha256.h"

#include <string.h>

#include "check.h"

static void check_digest(const void *data, size_t length, const char *expected) {
  uint8_t digest[SHA256_BYTES];
  char hex[2 * SHA256_BYTES + 1];
  sha256_of(data, length, digest);
  sha256_hex(digest, hex);
  CHECK(strcmp(hex, expected) == 0);
}

/* The examples of FIPS 180-4's test vectors. */
static void known_vectors(void) {
  const char *two_blocks = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
  check_digest("", 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  check_digest("abc", 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  check_digest(two_blocks, 56, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

static void million_bytes(void) {
  char *data = malloc(1000000);
  CHECK(data != NULL);
  memset(data, 'a', 1000000);
  check_digest(data, 1000000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  free(data);
}

static void any_split(void) {
  uint8_t data[200], whole[SHA256_BYTES], parts[SHA256_BYTES];
  for (size_t i = 0; i < sizeof(data); i++) data[i] = (uint8_t)(i * 7);
  for (size_t length = 0; length <= sizeof(data); length++) {
    sha256_of(data, length, whole);
    for (size_t split = 0; split <= length; split++) {
      struct sha256 hash;
      sha256_begin(&hash);
      sha256_add(&hash, data, split);
      sha256_add(&hash, data + split, length - split);
      sha256_end(&hash, parts);
      CHECK(memcmp(whole, parts, SHA256_BYTES) == 0);
    }
  }
}

static const struct check_case cases[] = {
    {"sha256 gives the digests of FIPS 180-4", known_vectors},
    {"sha256 hashes a million bytes", million_bytes},
    {"sha256 does not depend on how the data is cut", any_split},
};
CHECK_SUITE(sha256_suite, cases);
