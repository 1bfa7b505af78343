// SPDX-License-Identifier: Apache-2.0
/*
 * CRC-32 in the place of zlib's own: every byte of an import goes through it, twice where it comes in gzip. It is the processor's where
 * that has instructions for it, and each says so at run time.
 */
#include "crc32.h"

#include <stdbool.h>
#include <string.h>
#include <zlib.h>

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_acle.h>
#include <sys/auxv.h>
#endif

/* Of the polynomial of IEEE 802.3, its bits reversed: what each value of four bits becomes. */
static const uint32_t of_four_bits[16] = {0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4,
                                          0x4db26158, 0x5005713c, 0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
                                          0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c};

uint32_t crc32_by_bits(uint32_t state, const uint8_t *data, size_t length) {
  for (size_t at = 0; at < length; at++) {
    state ^= data[at];
    state = state >> 4 ^ of_four_bits[state & 15];
    state = state >> 4 ^ of_four_bits[state & 15];
  }
  return state;
}

#if defined(__x86_64__)
#define LANES 4
#define LANE_BYTES 16
#define FOLDED __attribute__((target("sse2,pclmul")))

static bool has_instructions(void) {
  unsigned int a, b, c, d;
  return __get_cpuid(1, &a, &b, &c, &d) != 0 && (c & bit_PCLMUL) != 0;
}

/* What `lane` is worth so many bits further on, as `factors` say, onto what lies there. */
FOLDED static inline __m128i fold(__m128i lane, __m128i factors, __m128i onto) {
  __m128i low = _mm_clmulepi64_si128(lane, factors, 0x00), high = _mm_clmulepi64_si128(lane, factors, 0x11);
  return _mm_xor_si128(_mm_xor_si128(low, high), onto);
}

FOLDED static inline __m128i load(const uint8_t *data) { return _mm_loadu_si128((const __m128i *)(const void *)data); }

/*
 * Folding by carry-less multiplication: Gopal, Ozturk et al., "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction",
 * Intel 2009. The factors are x^(4*128+32), x^(4*128-32), x^(128+32) and x^(128-32) modulo the polynomial, reversed. What is left at the
 * end are 16 bytes with the same sum. `length` is a multiple of LANE_BYTES, and four of them at least.
 */
FOLDED static uint32_t by_instructions(uint32_t state, const uint8_t *data, size_t length) {
  const __m128i far = _mm_set_epi64x(0x1c6e41596, 0x154442bd4), near = _mm_set_epi64x(0x0ccaa009e, 0x1751997d0);
  const uint8_t *end = data + length;
  __m128i lanes[LANES];
  for (size_t lane = 0; lane < LANES; lane++) lanes[lane] = load(data + lane * LANE_BYTES);
  lanes[0] = _mm_xor_si128(lanes[0], _mm_cvtsi32_si128((int)state));
  for (data += LANES * LANE_BYTES; end - data >= LANES * LANE_BYTES; data += LANES * LANE_BYTES)
    for (size_t lane = 0; lane < LANES; lane++) lanes[lane] = fold(lanes[lane], far, load(data + lane * LANE_BYTES));
  __m128i one = lanes[0];
  for (size_t lane = 1; lane < LANES; lane++) one = fold(one, near, lanes[lane]);
  for (; data < end; data += LANE_BYTES) one = fold(one, near, load(data));
  uint8_t left[LANE_BYTES];
  memcpy(left, &one, sizeof(left));
  return crc32_by_bits(0, left, sizeof(left));
}

#define LEAST_BYTES ((size_t)LANES * LANE_BYTES)
#define STEP_BYTES ((size_t)LANE_BYTES)
#elif defined(__aarch64__)
/* asm/hwcap.h */
#ifndef HWCAP_CRC32
#define HWCAP_CRC32 (1 << 7)
#endif

static bool has_instructions(void) { return (getauxval(AT_HWCAP) & HWCAP_CRC32) != 0; }

__attribute__((target("+crc"))) static uint32_t by_instructions(uint32_t state, const uint8_t *data, size_t length) {
  for (uint64_t word; length > 0; data += sizeof(word), length -= sizeof(word)) {
    memcpy(&word, data, sizeof(word));
    state = __crc32d(state, word);
  }
  return state;
}

#define LEAST_BYTES sizeof(uint64_t)
#define STEP_BYTES sizeof(uint64_t)
#else
static bool has_instructions(void) { return false; }

static uint32_t by_instructions(uint32_t state, const uint8_t *data, size_t length) {
  return crc32_by_bits(state, data, length);
}

#define LEAST_BYTES ((size_t)1)
#define STEP_BYTES ((size_t)1)
#endif

uint32_t crc32_of(uint32_t before, const uint8_t *data, size_t length) {
  static enum { UNKNOWN, ABSENT, PRESENT } instructions;
  if (instructions == UNKNOWN) instructions = has_instructions() ? PRESENT : ABSENT;
  uint32_t state = ~before;
  size_t whole = instructions == PRESENT && length >= LEAST_BYTES ? length / STEP_BYTES * STEP_BYTES : 0;
  if (whole > 0) state = by_instructions(state, data, whole);
  return ~crc32_by_bits(state, data + whole, length - whole);
}

/* What zlib's inflate calls. */
uLong crc32(uLong before, const Bytef *data, uInt length) {
  return data == Z_NULL ? 0 : crc32_of((uint32_t)before, data, length);
}
