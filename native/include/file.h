// SPDX-License-Identifier: Apache-2.0
#ifndef LODGE_FILE_H
#define LODGE_FILE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include "quickjs.h"

/* Stat of lodge:file. */
JSValue new_stat(JSContext *context, const struct stat *status);

/* Close-on-exec, by one system call: some C libraries make two of open(2). -1 with errno. */
int open_file(const char *path, int flags, mode_t mode);

/*
 * The whole file, also one that says its size is 0, as /proc and /sys do. Allocated, with a NUL behind it; NULL with errno,
 * EFBIG when there is more than the maximum.
 */
uint8_t *read_whole_file(const char *path, size_t maximum, size_t *length);

/* Writes all of it; -1 with errno. */
int write_whole(int fd, const uint8_t *data, size_t length);

#endif
