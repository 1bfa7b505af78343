// SPDX-License-Identifier: Apache-2.0
/* lodge:file: whole files at once. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "arguments.h"
#include "cleanup.h"
#include "error.h"
#include "file.h"
#include "module.h"
#include "system_calls.h"
#include "values.h"

#define DEFAULT_MAXIMUM_BYTES (16 << 20)

/* readFile(path, maximumBytes?) -> Uint8Array; throws SysError */
BINDING(sys_read_file) {
  TEXT path = {0};
  uint32_t maximum = DEFAULT_MAXIMUM_BYTES;
  if (!read_arguments(context, argc, argv, "t?u", &path, &maximum)) return JS_EXCEPTION;
  size_t length;
  uint8_t *data = read_whole_file(path.chars, maximum, &length);
  return data == NULL ? throw_sys_error(context, "read", path.chars) : adopt_bytes(context, data, length);
}

/* readText(path, maximumBytes?) -> string; throws SysError */
BINDING(sys_read_text) {
  TEXT path = {0};
  uint32_t maximum = DEFAULT_MAXIMUM_BYTES;
  if (!read_arguments(context, argc, argv, "t?u", &path, &maximum)) return JS_EXCEPTION;
  size_t length;
  OWNED_MEMORY uint8_t *data = read_whole_file(path.chars, maximum, &length);
  if (data == NULL) return throw_sys_error(context, "read", path.chars);
  return new_text(context, (const char *)data, length);
}

/* writeText(path, text) -> undefined; throws SysError */
BINDING(sys_write_text) {
  TEXT path = {0}, text = {0};
  if (!read_arguments(context, argc, argv, "tt", &path, &text)) return JS_EXCEPTION;
  OWNED_FD fd = open_file(path.chars, O_WRONLY | O_NOCTTY, 0);
  if (fd < 0) return throw_sys_error(context, "open", path.chars);
  ssize_t count = RETRY(write(fd, text.chars, text.length));
  /* One write is the whole command to a kernel file; half of one must not pass for success. */
  if (count >= 0 && (size_t)count != text.length) errno = EIO, count = -1;
  return count == -1 ? throw_sys_error(context, "write", path.chars) : JS_UNDEFINED;
}

/* What writeFileAtomic writes: bytes, or a string. */
static bool read_content(JSContext *context, JSValueConst value, struct text *text, struct bytes *data) {
  if (!JS_IsString(value)) return read_arguments(context, 1, &value, "y", data);
  text->context = context;
  text->chars = JS_ToCStringLen(context, &text->length, value);
  *data = (struct bytes){(uint8_t *)text->chars, text->length};
  return text->chars != NULL;
}

static void sync_directory_of(const char *path) {
  char directory[PATH_MAX];
  const char *slash = strrchr(path, '/');
  int length = slash == NULL ? 1 : slash == path ? 1 : (int)(slash - path);
  snprintf(directory, sizeof(directory), "%.*s", length, slash == NULL ? "." : path);
  OWNED_FD fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd >= 0) fsync(fd);
}

static int write_and_rename(const char *temporary, const char *path, struct bytes data, mode_t mode) {
  OWNED_FD fd = RETRY(open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (fd < 0) return -1;
  /* fchmod, because a mode given to open(2) is cut by the umask. */
  if (write_whole(fd, data.data, data.length) == 0 && fchmod(fd, mode) == 0 && fsync(fd) == 0 &&
      rename(temporary, path) == 0)
    return 0;
  int number = errno;
  unlink(temporary);
  errno = number;
  return -1;
}

/* writeFileAtomic(path, data, mode?) -> undefined; throws SysError */
BINDING(sys_write_file_atomic) {
  TEXT path = {0}, text = {0};
  uint32_t mode = 0600;
  struct bytes data;
  if (!read_arguments(context, argc, argv, "t", &path) ||
      !read_arguments(context, argc - 2, argv + 2, "?u", &mode) || !read_content(context, argv[1], &text, &data))
    return JS_EXCEPTION;
  uint64_t random;
  char temporary[PATH_MAX];
  if (syscall(SYS_getrandom, &random, sizeof(random), 0) != sizeof(random))
    return throw_sys_error(context, "getrandom", NULL);
  int length = snprintf(temporary, sizeof(temporary), "%s.%016llx", path.chars, (unsigned long long)random);
  if (length >= (int)sizeof(temporary)) {
    errno = ENAMETOOLONG;
    return throw_sys_error(context, "open", path.chars);
  }
  if (write_and_rename(temporary, path.chars, data, (mode_t)mode) == -1)
    return throw_sys_error(context, "write", path.chars);
  sync_directory_of(path.chars);
  return JS_UNDEFINED;
}

static const JSCFunctionListEntry entries[] = {
    FUNCTION("readFile", 1, sys_read_file),
    FUNCTION("readText", 1, sys_read_text),
    FUNCTION("writeText", 2, sys_write_text),
    FUNCTION("writeFileAtomic", 2, sys_write_file_atomic),
};
BINDING_TABLE(file_content_table, entries);
