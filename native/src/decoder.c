// SPDX-License-Identifier: Apache-2.0
/* One face for the three decompressors: zlib, liblzma and libzstd, each as its authors publish it. */
#include "decoder.h"

#define ZSTD_STATIC_LINKING_ONLY
#include <errno.h>
#include <lzma.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

struct format {
  const char *name;
  bool (*begin)(struct decoder *decoder, uint64_t memory_limit_bytes);
  enum decode_end (*run)(struct decoder *decoder, struct decode_step *step);
  void (*end)(struct decoder *decoder);
};

struct decoder {
  const struct format *format;
  union {
    z_stream gzip;
    lzma_stream xz;
    ZSTD_DStream *zstd;
  } state;
};

static enum decode_end broken(int number) {
  errno = number;
  return DECODE_BROKEN;
}

/* 15 bits of window, and 16 for the header and check sum of gzip. */
#define GZIP_WINDOW_BITS (15 + 16)

static bool gzip_begin(struct decoder *decoder, uint64_t memory_limit_bytes) {
  (void)memory_limit_bytes; /* about 45 KiB, whatever the data */
  return inflateInit2(&decoder->state.gzip, GZIP_WINDOW_BITS) == Z_OK;
}

static enum decode_end gzip_run(struct decoder *decoder, struct decode_step *step) {
  z_stream *stream = &decoder->state.gzip;
  stream->next_in = (uint8_t *)(uintptr_t)step->input;
  stream->avail_in = (uInt)step->input_length;
  stream->next_out = step->output;
  stream->avail_out = (uInt)step->output_length;
  int answer = inflate(stream, Z_NO_FLUSH);
  step->consumed = step->input_length - stream->avail_in;
  step->produced = step->output_length - stream->avail_out;
  if (answer == Z_STREAM_END) return DECODE_ENDED;
  /* Z_BUF_ERROR: no input, or no room; both are the caller's to give. */
  if (answer == Z_OK || answer == Z_BUF_ERROR) return DECODE_MORE;
  return broken(answer == Z_MEM_ERROR ? ENOMEM : EBADMSG);
}

static void gzip_end(struct decoder *decoder) { inflateEnd(&decoder->state.gzip); }

static bool xz_begin(struct decoder *decoder, uint64_t memory_limit_bytes) {
  lzma_stream clean = LZMA_STREAM_INIT;
  decoder->state.xz = clean;
  return lzma_stream_decoder(&decoder->state.xz, memory_limit_bytes, 0) == LZMA_OK;
}

static enum decode_end xz_run(struct decoder *decoder, struct decode_step *step) {
  lzma_stream *stream = &decoder->state.xz;
  stream->next_in = step->input;
  stream->avail_in = step->input_length;
  stream->next_out = step->output;
  stream->avail_out = step->output_length;
  lzma_ret answer = lzma_code(stream, LZMA_RUN);
  step->consumed = step->input_length - stream->avail_in;
  step->produced = step->output_length - stream->avail_out;
  switch (answer) {
    case LZMA_OK:
    case LZMA_BUF_ERROR:
      return DECODE_MORE;
    case LZMA_STREAM_END:
      return DECODE_ENDED;
    case LZMA_MEM_ERROR:
    case LZMA_MEMLIMIT_ERROR:
      return broken(ENOMEM);
    case LZMA_OPTIONS_ERROR:
      return broken(ENOTSUP);
    default:
      return broken(EBADMSG);
  }
}

static void xz_end(struct decoder *decoder) { lzma_end(&decoder->state.xz); }

static bool zstd_begin(struct decoder *decoder, uint64_t memory_limit_bytes) {
  ZSTD_DStream *stream = ZSTD_createDStream();
  decoder->state.zstd = stream;
  if (stream == NULL) return false;
  /* The window and a block or two on either side. */
  size_t window = memory_limit_bytes > (UINT64_C(1) << 30) ? (size_t)1 << 30 : (size_t)memory_limit_bytes;
  if (!ZSTD_isError(ZSTD_DCtx_setMaxWindowSize(stream, window))) return true;
  ZSTD_freeDStream(stream);
  return false;
}

static enum decode_end zstd_run(struct decoder *decoder, struct decode_step *step) {
  ZSTD_inBuffer input = {step->input, step->input_length, 0};
  ZSTD_outBuffer output = {step->output, step->output_length, 0};
  size_t answer = ZSTD_decompressStream(decoder->state.zstd, &output, &input);
  step->consumed = input.pos;
  step->produced = output.pos;
  if (!ZSTD_isError(answer)) return answer == 0 ? DECODE_ENDED : DECODE_MORE;
  ZSTD_ErrorCode code = ZSTD_getErrorCode(answer);
  bool memory = code == ZSTD_error_memory_allocation || code == ZSTD_error_frameParameter_windowTooLarge;
  return broken(memory ? ENOMEM : EBADMSG);
}

static void zstd_end(struct decoder *decoder) { ZSTD_freeDStream(decoder->state.zstd); }

static const struct format formats[] = {
    {"gzip", gzip_begin, gzip_run, gzip_end},
    {"xz", xz_begin, xz_run, xz_end},
    {"zstd", zstd_begin, zstd_run, zstd_end},
};

static const struct format *find_format(const char *name) {
  for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
    if (strcmp(formats[i].name, name) == 0) return &formats[i];
  return NULL;
}

struct decoder *decoder_open(const char *name, uint64_t memory_limit_bytes) {
  const struct format *format = find_format(name);
  if (format == NULL) {
    errno = EINVAL;
    return NULL;
  }
  struct decoder *decoder = calloc(1, sizeof(*decoder));
  if (decoder == NULL) return NULL;
  decoder->format = format;
  if (format->begin(decoder, memory_limit_bytes)) return decoder;
  free(decoder);
  errno = ENOMEM;
  return NULL;
}

enum decode_end decoder_run(struct decoder *decoder, struct decode_step *step) {
  return decoder->format->run(decoder, step);
}

void decoder_close(struct decoder *decoder) {
  decoder->format->end(decoder);
  free(decoder);
}
