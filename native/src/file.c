// SPDX-License-Identifier: Apache-2.0
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>

#include "cleanup.h"
#include "system_calls.h"
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

int open_file(const char *path, int flags, mode_t mode) {
  return (int)RETRY(syscall(SYS_openat, AT_FDCWD, path, flags | O_CLOEXEC, mode));
}

/* Until the end or the room's; 0 at the end. */
static ssize_t fill(int fd, uint8_t *data, size_t room, size_t *length) {
  ssize_t count = 1;
  for (*length = 0; *length < room && count > 0; *length += count > 0 ? (size_t)count : 0)
    count = RETRY(read(fd, data + *length, room - *length));
  return count;
}

uint8_t *read_whole_file(const char *path, size_t maximum, size_t *length) {
  OWNED_FD fd = open_file(path, O_RDONLY | O_NOCTTY, 0);
  if (fd < 0) return NULL;
  /* What most files of /proc and /sys fit into, so that no pages are asked for and given back for each. */
  uint8_t first[4096];
  ssize_t last = fill(fd, first, maximum < sizeof(first) ? maximum + 1 : sizeof(first), length);
  if (last < 0) return NULL;
  if (*length > maximum) return errno = EFBIG, NULL;
  size_t capacity = last == 0 ? *length : first_capacity(fd, maximum);
  if (last > 0 && capacity <= *length) capacity = *length + 1;
  OWNED_MEMORY uint8_t *data = malloc(capacity + 1);
  if (data != NULL) memcpy(data, first, *length);
  if (data != NULL && last == 0) return data[*length] = 0, steal_memory(&data);
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
