// SPDX-License-Identifier: Apache-2.0
#include "sha256.h"

#include <string.h>

static const uint32_t round_constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static uint32_t rotate(uint32_t value, int bits) { return (value >> bits) | (value << (32 - bits)); }

static void expand(const uint8_t block[64], uint32_t words[64]) {
  for (int i = 0; i < 16; i++)
    words[i] = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16 | (uint32_t)block[4 * i + 2] << 8 |
               block[4 * i + 3];
  for (int i = 16; i < 64; i++) {
    uint32_t a = words[i - 15], b = words[i - 2];
    uint32_t small0 = rotate(a, 7) ^ rotate(a, 18) ^ (a >> 3);
    uint32_t small1 = rotate(b, 17) ^ rotate(b, 19) ^ (b >> 10);
    words[i] = words[i - 16] + small0 + words[i - 7] + small1;
  }
}

/* The eight registers turn by one with each round. Moving them would cost most of the time: a hash is on the way of every start. */
static uint32_t *turned(uint32_t v[8], int round, int position) { return &v[(unsigned)(position - round) & 7]; }

static void mix_round(uint32_t v[8], int round, uint32_t word) {
  uint32_t a = *turned(v, round, 0), b = *turned(v, round, 1), c = *turned(v, round, 2);
  uint32_t e = *turned(v, round, 4), f = *turned(v, round, 5), g = *turned(v, round, 6);
  uint32_t *d = turned(v, round, 3), *h = turned(v, round, 7);
  uint32_t big1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
  uint32_t choice = (e & f) ^ (~e & g);
  uint32_t one = *h + big1 + choice + round_constants[round] + word;
  uint32_t big0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
  uint32_t majority = (a & b) ^ (a & c) ^ (b & c);
  *d += one;
  *h = one + big0 + majority;
}

static void mix(uint32_t state[8], const uint8_t block[64]) {
  uint32_t words[64], v[8];
  expand(block, words);
  memcpy(v, state, sizeof(v));
  for (int i = 0; i < 64; i++) mix_round(v, i, words[i]);
  for (int i = 0; i < 8; i++) state[i] += v[i];
}

void sha256_begin(struct sha256 *hash) {
  static const uint32_t start[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                    0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  memcpy(hash->state, start, sizeof(start));
  hash->total_bytes = 0;
}

void sha256_add(struct sha256 *hash, const void *data, size_t length) {
  const uint8_t *from = data;
  while (length > 0) {
    size_t filled = hash->total_bytes % 64;
    size_t taken = length < 64 - filled ? length : 64 - filled;
    memcpy(hash->block + filled, from, taken);
    hash->total_bytes += taken;
    from += taken;
    length -= taken;
    if (hash->total_bytes % 64 == 0) mix(hash->state, hash->block);
  }
}

void sha256_end(struct sha256 *hash, uint8_t digest[SHA256_BYTES]) {
  static const uint8_t padding[64] = {0x80};
  uint64_t bits = hash->total_bytes * 8;
  size_t filled = hash->total_bytes % 64;
  sha256_add(hash, padding, filled < 56 ? 56 - filled : 120 - filled);
  uint8_t tail[8];
  for (int i = 0; i < 8; i++) tail[i] = (uint8_t)(bits >> (56 - 8 * i));
  sha256_add(hash, tail, sizeof(tail));
  for (int i = 0; i < SHA256_BYTES; i++) digest[i] = (uint8_t)(hash->state[i / 4] >> (24 - 8 * (i % 4)));
}

void sha256_of(const void *data, size_t length, uint8_t digest[SHA256_BYTES]) {
  struct sha256 hash;
  sha256_begin(&hash);
  sha256_add(&hash, data, length);
  sha256_end(&hash, digest);
}

void sha256_hex(const uint8_t digest[SHA256_BYTES], char hex[2 * SHA256_BYTES + 1]) {
  static const char digits[] = "0123456789abcdef";
  for (int i = 0; i < SHA256_BYTES; i++) {
    hex[2 * i] = digits[digest[i] >> 4];
    hex[2 * i + 1] = digits[digest[i] & 15];
  }
  hex[2 * SHA256_BYTES] = '\0';
}
