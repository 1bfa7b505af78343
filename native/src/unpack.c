// SPDX-License-Identifier: Apache-2.0
#include "unpack.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "agent_file.h"
#include "cleanup.h"
#include "decoder.h"
#include "file.h"

/* The dictionary of xz -9. */
#define DECODER_BYTES ((uint64_t)80 << 20)

static int decode(struct decoder *decoder, const uint8_t *input, size_t length, int target) {
  static uint8_t output[64 << 10];
  size_t written = 0;
  for (;;) {
    struct decode_step step = {.input = input, .input_length = length, .output = output, .output_length = sizeof(output)};
    enum decode_end end = decoder_run(decoder, &step);
    if (end == DECODE_BROKEN) return -1;
    written += step.produced;
    if (written > AGENT_MAXIMUM_BYTES) return errno = EFBIG, -1;
    if (write_whole(target, output, step.produced) < 0) return -1;
    input += step.consumed;
    length -= step.consumed;
    if (end == DECODE_ENDED && length == 0) return 0;
    /* Cut off, or more behind the end. */
    if (end == DECODE_ENDED || (step.consumed == 0 && step.produced == 0)) return errno = EBADMSG, -1;
  }
}

static int unpack(const struct command_line *line) {
  size_t length;
  OWNED_MEMORY uint8_t *packed = read_whole_file(line->source, AGENT_MAXIMUM_BYTES, &length);
  if (packed == NULL) return -1;
  OWNED_FD target = RETRY(open(line->target, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  if (target < 0) return -1;
  struct decoder *decoder = decoder_open("xz", DECODER_BYTES);
  if (decoder == NULL) return -1;
  int answer = decode(decoder, packed, length, target);
  int problem = errno;
  decoder_close(decoder);
  errno = problem;
  return answer;
}

int unpack_agent(const struct command_line *line) {
  if (unpack(line) == 0) return 0;
  dprintf(2, "lodged: %s: %s\n", line->source, strerror(errno));
  return 1;
}
