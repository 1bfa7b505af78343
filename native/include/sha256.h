// SPDX-License-Identifier: Apache-2.0
#ifndef LODGE_SHA256_H
#define LODGE_SHA256_H

#include <stddef.h>
#include <stdint.h>

#define SHA256_BYTES 32

struct sha256 {
  uint32_t state[8];
  uint64_t total_bytes;
  uint8_t block[64];
};

/* FIPS 180-4. */
void sha256_begin(struct sha256 *hash);
void sha256_add(struct sha256 *hash, const void *data, size_t length);
void sha256_end(struct sha256 *hash, uint8_t digest[SHA256_BYTES]);

void sha256_of(const void *data, size_t length, uint8_t digest[SHA256_BYTES]);
/* Lowercase, with a closing NUL. */
void sha256_hex(const uint8_t digest[SHA256_BYTES], char hex[2 * SHA256_BYTES + 1]);

#endif
