// SPDX-License-Identifier: Apache-2.0
#ifndef LODGE_CLEANUP_H
#define LODGE_CLEANUP_H

#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

/* Owners of one scope: the resource is given back when the scope ends, whichever way it does. */

static inline void cleanup_fd(const int *fd) {
  if (*fd >= 0) close(*fd);
}

static inline void cleanup_memory(void *pointer) { free(*(void **)pointer); }

static inline void cleanup_directory(DIR **directory) {
  if (*directory != NULL) closedir(*directory);
}

#define OWNED_FD __attribute__((cleanup(cleanup_fd))) int
#define OWNED_MEMORY __attribute__((cleanup(cleanup_memory)))
#define OWNED_DIRECTORY __attribute__((cleanup(cleanup_directory))) DIR *

/* Takes the descriptor out of its owner, for the caller to keep. */
static inline int steal_fd(int *fd) {
  int taken = *fd;
  *fd = -1;
  return taken;
}

static inline void *steal_memory(void *pointer) {
  void *taken = *(void **)pointer;
  *(void **)pointer = NULL;
  return taken;
}

/* Repeats a system call that a signal interrupted. */
#define RETRY(expression)                              \
  __extension__({                                      \
    __typeof__(expression) result_;                    \
    do result_ = (expression);                         \
    while (result_ == -1 && errno == EINTR);           \
    result_;                                           \
  })

#endif
