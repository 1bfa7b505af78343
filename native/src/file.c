// SPDX-License-Identifier: Apache-2.0
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>

#include "cleanup.h"
#include "values.h"

JSValue new_stat(JSContext *context, const struct stat *status) {
  JSValue object = JS_NewObject(context);
  put_number(context, &object, "mode", status->st_mode);
  put_number(context, &object, "uid", status->st_uid);
  put_number(context, &object, "gid", status->st_gid);
  put_number(context, &object, "size", (double)status->st_size);
  put_number(context, &object, "dev", (double)status->st_dev);
  put_number(context, &object, "ino", (double)status->st_ino);
  put_number(context, &object, "nlink", (double)status->st_nlink);
  put_number(context, &object, "rdev", (double)status->st_rdev);
  put_number(context, &object, "mtimeMs", (double)status->st_mtim.tv_sec * 1e3 + (double)status->st_mtim.tv_nsec / 1e6);
  put_number(context, &object, "blocks", (double)status->st_blocks);
  return object;
}

/* A first buffer that fits: the size when the file tells one, and room to see the end. */
static size_t first_capacity(int fd, size_t maximum) {
  struct stat status;
  size_t wanted = 4096;
  if (fstat(fd, &status) == 0 && status.st_size > 0) wanted = (size_t)status.st_size + 1;
  return wanted > maximum + 1 ? maximum + 1 : wanted;
}

uint8_t *read_whole_file(const char *path, size_t maximum, size_t *length) {
  OWNED_FD fd = RETRY(open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY));
  if (fd < 0) return NULL;
  size_t capacity = first_capacity(fd, maximum);
  OWNED_MEMORY uint8_t *data = malloc(capacity + 1);
  *length = 0;
  while (data != NULL) {
    ssize_t count = RETRY(read(fd, data + *length, capacity - *length));
    if (count < 0) return NULL;
    *length += (size_t)count;
    if (*length > maximum) return errno = EFBIG, NULL;
    if (count == 0) {
      data[*length] = 0;
      return steal_memory(&data);
    }
    if (*length < capacity) continue;
    capacity = capacity * 2 > maximum + 1 ? maximum + 1 : capacity * 2;
    uint8_t *grown = realloc(data, capacity + 1);
    if (grown == NULL) break;
    data = grown;
  }
  return errno = ENOMEM, NULL;
}

int write_whole(int fd, const uint8_t *data, size_t length) {
  while (length > 0) {
    ssize_t count = RETRY(write(fd, data, length));
    if (count < 0) return -1;
    data += count;
    length -= (size_t)count;
  }
  return 0;
}
