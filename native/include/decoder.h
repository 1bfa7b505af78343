// SPDX-License-Identifier: Apache-2.0
#ifndef LODGE_DECODER_H
#define LODGE_DECODER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct decoder;

enum decode_end {
  DECODE_MORE,   /* wants more input, or more room for output */
  DECODE_ENDED,  /* the member, stream or frame is over; what follows is another */
  DECODE_BROKEN, /* errno: EBADMSG for bad data, ENOMEM for more memory than allowed, ENOTSUP for a method it has not */
};

struct decode_step {
  const uint8_t *input;
  size_t input_length;
  uint8_t *output;
  size_t output_length;
  /* What of both was used. */
  size_t consumed, produced;
};

/* A format by its name: gzip (RFC 1952), xz, zstd (RFC 8878). NULL with errno: EINVAL for another name, ENOMEM. */
struct decoder *decoder_open(const char *format, uint64_t memory_limit_bytes);
enum decode_end decoder_run(struct decoder *decoder, struct decode_step *step);
void decoder_close(struct decoder *decoder);

#endif
