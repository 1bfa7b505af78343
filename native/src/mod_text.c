// SPDX-License-Identifier: Apache-2.0
/* lodge:text: UTF-8, SHA-256, CRC-32 and a look for pages of zeros, which the engine does not bring. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "arguments.h"
#include "cleanup.h"
#include "crc32.h"
#include "error.h"
#include "module.h"
#include "sha256.h"
#include "utf8.h"
#include "values.h"

/* encodeUtf8(text) -> Uint8Array */
BINDING(sys_encode_utf8) {
  if (argc < 1 || !JS_IsString(argv[0])) return JS_ThrowTypeError(context, "argument 1 must be a string");
  TEXT text = {.context = context};
  text.chars = JS_ToCStringLen(context, &text.length, argv[0]);
  if (text.chars == NULL) return JS_EXCEPTION;
  uint8_t *data = malloc(text.length + 1);
  if (data == NULL) return JS_ThrowOutOfMemory(context);
  memcpy(data, text.chars, text.length);
  utf8_replace_surrogates(data, text.length);
  return adopt_bytes(context, data, text.length);
}

/* decodeUtf8(bytes) -> string */
BINDING(sys_decode_utf8) {
  struct bytes data;
  if (!read_arguments(context, argc, argv, "y", &data)) return JS_EXCEPTION;
  return new_text(context, (const char *)data.data, data.length);
}

static JSValue hex_of(JSContext *context, const uint8_t digest[SHA256_BYTES]) {
  char hex[2 * SHA256_BYTES + 1];
  sha256_hex(digest, hex);
  return JS_NewString(context, hex);
}

/* sha256(bytes) -> string */
BINDING(sys_sha256) {
  struct bytes data;
  uint8_t digest[SHA256_BYTES];
  if (!read_arguments(context, argc, argv, "y", &data)) return JS_EXCEPTION;
  sha256_of(data.data, data.length, digest);
  return hex_of(context, digest);
}

/* sha256File(path) -> string; throws SysError */
BINDING(sys_sha256_file) {
  TEXT path = {0};
  if (!read_arguments(context, argc, argv, "t", &path)) return JS_EXCEPTION;
  OWNED_FD fd = RETRY(open(path.chars, O_RDONLY | O_CLOEXEC | O_NOCTTY));
  if (fd < 0) return throw_sys_error(context, "open", path.chars);
  struct sha256 hash;
  uint8_t chunk[16384], digest[SHA256_BYTES];
  sha256_begin(&hash);
  ssize_t count;
  while ((count = RETRY(read(fd, chunk, sizeof(chunk)))) > 0) sha256_add(&hash, chunk, (size_t)count);
  if (count < 0) return throw_sys_error(context, "read", path.chars);
  sha256_end(&hash, digest);
  return hex_of(context, digest);
}

/* crc32(bytes, before) -> number */
BINDING(sys_crc32) {
  struct bytes data;
  uint32_t before;
  if (!read_arguments(context, argc, argv, "yu", &data, &before)) return JS_EXCEPTION;
  return JS_NewUint32(context, crc32_of(before, data.data, data.length));
}

/* Eight bytes at a time: it goes over every byte of an image, and musl's memcmp takes one. */
static bool is_zero(const uint8_t *data, size_t length) {
  size_t at = 0;
  for (uint64_t word; at + sizeof(word) <= length; at += sizeof(word)) {
    memcpy(&word, data + at, sizeof(word));
    if (word != 0) return false;
  }
  for (; at < length; at++) {
    if (data[at] != 0) return false;
  }
  return true;
}

/* pageRun(bytes, from, pageBytes, firstBytes) -> number */
BINDING(sys_page_run) {
  struct bytes data;
  uint32_t from, page, first;
  if (!read_arguments(context, argc, argv, "yuuu", &data, &from, &page, &first)) return JS_EXCEPTION;
  if (from >= data.length || page == 0 || first == 0 || data.length > INT32_MAX)
    return JS_ThrowRangeError(context, "there is no page at %u", from);
  size_t end = data.length - from < first ? data.length : from + first;
  bool zero = is_zero(data.data + from, end - from);
  while (end < data.length) {
    size_t length = data.length - end < page ? data.length - end : page;
    if (is_zero(data.data + end, length) != zero) break;
    end += length;
  }
  return JS_NewInt32(context, zero ? -(int32_t)end : (int32_t)end);
}

static const JSCFunctionListEntry entries[] = {
    FUNCTION("encodeUtf8", 1, sys_encode_utf8),
    FUNCTION("decodeUtf8", 1, sys_decode_utf8),
    FUNCTION("sha256", 1, sys_sha256),
    FUNCTION("sha256File", 1, sys_sha256_file),
    FUNCTION("crc32", 2, sys_crc32),
    FUNCTION("pageRun", 4, sys_page_run),
};
static BINDING_TABLE(table, entries);
static const struct binding_table *const tables[] = {&table, NULL};

const struct native_module text_module = {"lodge:text", tables, NULL};
