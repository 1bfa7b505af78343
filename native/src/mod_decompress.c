// SPDX-License-Identifier: Apache-2.0
/* lodge:decompress: gzip, xz and zstd, a part at a time. */
#include <errno.h>

#include "arguments.h"
#include "cleanup.h"
#include "decoder.h"
#include "error.h"
#include "module.h"
#include "values.h"

/* Numbers to the agent, as descriptors are: an import has one, and few go on at a time. */
#define MAXIMUM_DECODERS 16
#define MAXIMUM_OUTPUT_BYTES (16 * 1024 * 1024)
static struct decoder *decoders[MAXIMUM_DECODERS];

static struct decoder *decoder_of(JSContext *context, int32_t number) {
  if (number >= 0 && number < MAXIMUM_DECODERS && decoders[number] != NULL) return decoders[number];
  errno = EBADF;
  throw_sys_error(context, "decode", NULL);
  return NULL;
}

/* open(format, memoryLimitBytes) -> number; throws SysError */
BINDING(sys_open) {
  TEXT format = {0};
  int64_t limit;
  if (!read_arguments(context, argc, argv, "tl", &format, &limit)) return JS_EXCEPTION;
  for (int32_t number = 0; number < MAXIMUM_DECODERS; number++) {
    if (decoders[number] != NULL) continue;
    decoders[number] = decoder_open(format.chars, limit < 0 ? 0 : (uint64_t)limit);
    return decoders[number] == NULL ? throw_sys_error(context, "decode", format.chars) : JS_NewInt32(context, number);
  }
  errno = EMFILE;
  return throw_sys_error(context, "decode", format.chars);
}

/* decode(decoder, input, maximumOutputBytes) -> {output, consumedBytes, ended}; throws SysError */
BINDING(sys_decode) {
  int32_t number, maximum;
  struct bytes input;
  if (!read_arguments(context, argc, argv, "iyi", &number, &input, &maximum)) return JS_EXCEPTION;
  struct decoder *decoder = decoder_of(context, number);
  if (decoder == NULL) return JS_EXCEPTION;
  if (maximum < 1 || maximum > MAXIMUM_OUTPUT_BYTES || input.length > MAXIMUM_OUTPUT_BYTES)
    return JS_ThrowRangeError(context, "parts are of up to %d bytes", MAXIMUM_OUTPUT_BYTES);
  /* The engine keeps what is large for the next one. */
  uint8_t *output = js_malloc(context, (size_t)maximum);
  if (output == NULL) return JS_EXCEPTION;
  struct decode_step step = {.input = input.data, .input_length = input.length, .output = output};
  step.output_length = (size_t)maximum;
  enum decode_end end = decoder_run(decoder, &step);
  if (end == DECODE_BROKEN) {
    int error = errno;
    js_free(context, output);
    errno = error;
    return throw_sys_error(context, "decode", NULL);
  }
  JSValue answer = JS_NewObject(context);
  put(context, &answer, "output", fitting_bytes(context, output, step.produced, step.output_length));
  put_number(context, &answer, "consumedBytes", (double)step.consumed);
  put(context, &answer, "ended", JS_NewBool(context, end == DECODE_ENDED));
  return answer;
}

/* close(decoder) -> undefined; throws SysError */
BINDING(sys_close) {
  int32_t number;
  if (!read_arguments(context, argc, argv, "i", &number)) return JS_EXCEPTION;
  struct decoder *decoder = decoder_of(context, number);
  if (decoder == NULL) return JS_EXCEPTION;
  decoders[number] = NULL;
  decoder_close(decoder);
  return JS_UNDEFINED;
}

static const JSCFunctionListEntry entries[] = {
    FUNCTION("open", 2, sys_open),
    FUNCTION("decode", 3, sys_decode),
    FUNCTION("close", 1, sys_close),
};
static BINDING_TABLE(table, entries);
static const struct binding_table *const tables[] = {&table, NULL};

const struct native_module decompress_module = {"lodge:decompress", tables, NULL};
