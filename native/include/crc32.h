// SPDX-License-Identifier: Apache-2.0
#ifndef LODGE_CRC32_H
#define LODGE_CRC32_H

#include <stddef.h>
#include <stdint.h>

/* The CRC-32 of what had the sum `before` (0 at first) and `length` bytes behind it: zlib's, and that of gzip. */
uint32_t crc32_of(uint32_t before, const uint8_t *data, size_t length);

/* The same without the two inversions and without the processor's instructions: what tests compare with. */
uint32_t crc32_by_bits(uint32_t state, const uint8_t *data, size_t length);

#endif
