// SPDX-License-Identifier: Apache-2.0
/* lodge:file: descriptors and the bytes behind them. Paths are in mod_file_path.c, watches and loop devices beside it. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>

#include "arguments.h"
#include "cleanup.h"
#include "error.h"
#include "file.h"
#include "loop.h"
#include "module.h"
#include "system_calls.h"
#include "values.h"

extern const struct binding_table file_content_table, file_path_table, file_watch_table, file_loop_table,
    file_binder_table;

#define RESOLVE_WITHIN_ROOT 0x12 /* RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS */

/* struct open_how of <linux/openat2.h> */
struct open_instructions {
  uint64_t flags, mode, resolve;
};

/* open(path, flags, mode?) -> number; throws SysError */
BINDING(sys_open) {
  TEXT path = {0};
  uint32_t flags, mode = 0;
  if (!read_arguments(context, argc, argv, "tu?u", &path, &flags, &mode)) return JS_EXCEPTION;
  int fd = open_file(path.chars, (int)flags, mode);
  return sys_number(context, fd, "open", path.chars);
}

/* openat(directoryFd, path, flags, mode?) -> number; throws SysError */
BINDING(sys_openat) {
  int32_t directory_fd;
  TEXT path = {0};
  uint32_t flags, mode = 0;
  if (!read_arguments(context, argc, argv, "itu?u", &directory_fd, &path, &flags, &mode)) return JS_EXCEPTION;
  int fd = RETRY(openat(directory_fd, path.chars, (int)flags | O_CLOEXEC, mode));
  return sys_number(context, fd, "openat", path.chars);
}

/* openInRoot(rootFd, path, flags, mode?) -> number; throws SysError */
BINDING(sys_open_in_root) {
  int32_t root_fd;
  TEXT path = {0};
  uint32_t flags, mode = 0;
  if (!read_arguments(context, argc, argv, "itu?u", &root_fd, &path, &flags, &mode)) return JS_EXCEPTION;
  struct open_instructions how = {.flags = flags | O_CLOEXEC, .resolve = RESOLVE_WITHIN_ROOT};
  /* Unlike openat, openat2 refuses a mode that it has no use for. */
  if (flags & (O_CREAT | O_TMPFILE)) how.mode = mode;
  long fd;
  /* EAGAIN: something above was renamed meanwhile, and the kernel could not tell that the path stayed within. */
  int attempts = 0;
  do fd = RETRY(syscall(SYS_openat2, root_fd, path.chars, &how, sizeof(how)));
  while (fd == -1 && errno == EAGAIN && ++attempts < 64);
  return sys_number(context, fd, "openat2", path.chars);
}

/* close(fd) -> undefined; throws SysError */
BINDING(sys_close) {
  int32_t fd;
  if (!read_arguments(context, argc, argv, "i", &fd)) return JS_EXCEPTION;
  /* On EINTR Linux has closed it all the same. */
  return close(fd) == -1 && errno != EINTR ? throw_sys_error(context, "close", NULL) : JS_UNDEFINED;
}

/* Ascending. */
static int compare_ints(const void *left, const void *right) {
  int a = *(const int *)left, b = *(const int *)right;
  return (a > b) - (a < b);
}

/* Kernels before 5.9 have no close_range. */
static void close_listed(int from, int to) {
  OWNED_DIRECTORY directory = opendir("/proc/self/fd");
  if (directory == NULL) {
    int last = (int)sysconf(_SC_OPEN_MAX);
    for (int fd = from; fd <= to && fd < last; fd++) close(fd);
    return;
  }
  struct dirent *entry;
  while ((entry = readdir(directory)) != NULL) {
    int fd = atoi(entry->d_name);
    if (entry->d_name[0] != '.' && fd >= from && fd <= to && fd != dirfd(directory)) close(fd);
  }
}

static void close_span(int from, int to) {
  if (from > to) return;
  if (syscall(SYS_close_range, from, to, 0) == -1) close_listed(from, to);
}

/* closeFrom(from, keep?) -> undefined */
BINDING(sys_close_from) {
  int32_t from;
  INT_LIST keep = {0};
  if (!read_arguments(context, argc, argv, "i?I", &from, &keep)) return JS_EXCEPTION;
  OWNED_MEMORY int *kept = malloc((keep.count + 2) * sizeof(int));
  if (kept == NULL) return JS_ThrowOutOfMemory(context);
  loop_descriptors(kept);
  if (keep.count > 0) memcpy(kept + 2, keep.items, keep.count * sizeof(int));
  qsort(kept, keep.count + 2, sizeof(int), compare_ints);
  for (size_t i = 0; i < keep.count + 2; i++) {
    if (kept[i] < from) continue;
    close_span(from, kept[i] - 1);
    from = kept[i] + 1;
  }
  close_span(from, INT32_MAX);
  return JS_UNDEFINED;
}

/* dup(fd) -> number; throws SysError */
BINDING(sys_dup) {
  int32_t fd;
  if (!read_arguments(context, argc, argv, "i", &fd)) return JS_EXCEPTION;
  return sys_number(context, fcntl(fd, F_DUPFD_CLOEXEC, 0), "dup", NULL);
}

/* dup2(fd, target) -> undefined; throws SysError */
BINDING(sys_dup2) {
  int32_t fd, target;
  if (!read_arguments(context, argc, argv, "ii", &fd, &target)) return JS_EXCEPTION;
  /* A copy onto itself changes nothing, but the caller wants it to outlive an exec. */
  long answer = fd == target ? fcntl(fd, F_SETFD, 0) : RETRY(syscall(SYS_dup3, fd, target, 0));
  return sys_result(context, answer, "dup2", NULL);
}

/* read(fd, maximumBytes) -> Uint8Array, undefined on EAGAIN; throws SysError */
BINDING(sys_read) {
  int32_t fd;
  uint32_t maximum;
  if (!read_arguments(context, argc, argv, "iu", &fd, &maximum)) return JS_EXCEPTION;
  /* The engine keeps what is large for the next one. */
  uint8_t *target = js_malloc(context, maximum == 0 ? 1 : maximum);
  if (target == NULL) return JS_EXCEPTION;
  ssize_t count = RETRY(read(fd, target, maximum));
  if (count != -1) return fitting_bytes(context, target, (size_t)count, maximum);
  int number = errno;
  js_free(context, target);
  errno = number;
  return number == EAGAIN ? JS_UNDEFINED : throw_sys_error(context, "read", NULL);
}

/* write(fd, data) -> number, undefined on EAGAIN; throws SysError */
BINDING(sys_write) {
  int32_t fd;
  struct bytes data;
  if (!read_arguments(context, argc, argv, "iy", &fd, &data)) return JS_EXCEPTION;
  ssize_t count = RETRY(write(fd, data.data, data.length));
  if (count == -1 && errno == EAGAIN) return JS_UNDEFINED;
  return sys_number(context, count, "write", NULL);
}

/* writePair(fd, first, second) -> number, undefined on EAGAIN; throws SysError */
BINDING(sys_write_pair) {
  int32_t fd;
  struct bytes first, second;
  if (!read_arguments(context, argc, argv, "iyy", &fd, &first, &second)) return JS_EXCEPTION;
  struct iovec parts[] = {{first.data, first.length}, {second.data, second.length}};
  ssize_t count = RETRY(writev(fd, parts, 2));
  if (count == -1 && errno == EAGAIN) return JS_UNDEFINED;
  return sys_number(context, count, "writev", NULL);
}

/* pread(fd, maximumBytes, offset) -> Uint8Array; throws SysError */
BINDING(sys_pread) {
  int32_t fd;
  uint32_t maximum;
  int64_t offset;
  if (!read_arguments(context, argc, argv, "iul", &fd, &maximum, &offset)) return JS_EXCEPTION;
  OWNED_MEMORY uint8_t *target = malloc(maximum == 0 ? 1 : maximum);
  if (target == NULL) return JS_ThrowOutOfMemory(context);
  ssize_t count = RETRY(pread(fd, target, maximum, offset));
  if (count == -1) return throw_sys_error(context, "pread", NULL);
  return new_bytes(context, target, (size_t)count);
}

static int change_flag(int fd, int get, int set, int flag, bool on) {
  int flags = fcntl(fd, get);
  if (flags == -1) return -1;
  return fcntl(fd, set, on ? flags | flag : flags & ~flag);
}

/* setNonblocking(fd, on) -> undefined; throws SysError */
BINDING(sys_set_nonblocking) {
  int32_t fd;
  bool on;
  if (!read_arguments(context, argc, argv, "ib", &fd, &on)) return JS_EXCEPTION;
  return sys_result(context, change_flag(fd, F_GETFL, F_SETFL, O_NONBLOCK, on), "fcntl", NULL);
}

/* setCloexec(fd, on) -> undefined; throws SysError */
BINDING(sys_set_cloexec) {
  int32_t fd;
  bool on;
  if (!read_arguments(context, argc, argv, "ib", &fd, &on)) return JS_EXCEPTION;
  return sys_result(context, change_flag(fd, F_GETFD, F_SETFD, FD_CLOEXEC, on), "fcntl", NULL);
}

/* pipe() -> { readFd, writeFd }; throws SysError */
BINDING(sys_pipe) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) == -1) return throw_sys_error(context, "pipe2", NULL);
  JSValue pipe = JS_NewObject(context);
  put_number(context, &pipe, "readFd", ends[0]);
  put_number(context, &pipe, "writeFd", ends[1]);
  return pipe;
}

/* fstat(fd) -> Stat; throws SysError */
BINDING(sys_fstat) {
  int32_t fd;
  struct stat status;
  if (!read_arguments(context, argc, argv, "i", &fd)) return JS_EXCEPTION;
  if (fstat(fd, &status) == -1) return throw_sys_error(context, "fstat", NULL);
  return new_stat(context, &status);
}

/* fchown(fd, uid, gid) -> undefined; throws SysError */
BINDING(sys_fchown) {
  int32_t fd;
  uint32_t uid, gid;
  if (!read_arguments(context, argc, argv, "iuu", &fd, &uid, &gid)) return JS_EXCEPTION;
  return sys_result(context, fchown(fd, uid, gid), "fchown", NULL);
}

/* ftruncate(fd, sizeBytes) -> undefined; throws SysError */
BINDING(sys_ftruncate) {
  int32_t fd;
  int64_t size;
  if (!read_arguments(context, argc, argv, "il", &fd, &size)) return JS_EXCEPTION;
  return sys_result(context, RETRY(ftruncate(fd, size)), "ftruncate", NULL);
}

/* fsync(fd) -> undefined; throws SysError */
BINDING(sys_fsync) {
  int32_t fd;
  if (!read_arguments(context, argc, argv, "i", &fd)) return JS_EXCEPTION;
  return sys_result(context, RETRY(fsync(fd)), "fsync", NULL);
}

/* lseek(fd, offset, whence) -> number; throws SysError */
BINDING(sys_lseek) {
  int32_t fd, whence;
  int64_t offset;
  if (!read_arguments(context, argc, argv, "ili", &fd, &offset, &whence)) return JS_EXCEPTION;
  off_t position = lseek(fd, offset, whence);
  return position == -1 ? throw_sys_error(context, "lseek", NULL) : JS_NewInt64(context, position);
}

/* flockExclusive(fd, block) -> boolean, false when somebody else holds it; throws SysError */
BINDING(sys_flock_exclusive) {
  int32_t fd;
  bool block;
  if (!read_arguments(context, argc, argv, "ib", &fd, &block)) return JS_EXCEPTION;
  if (RETRY(flock(fd, LOCK_EX | (block ? 0 : LOCK_NB))) == 0) return JS_TRUE;
  return errno == EWOULDBLOCK ? JS_FALSE : throw_sys_error(context, "flock", NULL);
}

/* recordLockExclusive(fd, block, byte?) -> boolean, false when somebody else holds it; throws SysError */
BINDING(sys_record_lock_exclusive) {
  int32_t fd;
  bool block;
  int64_t byte = -1;
  if (!read_arguments(context, argc, argv, "ib?l", &fd, &block, &byte)) return JS_EXCEPTION;
  struct flock wanted = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
  if (byte >= 0) wanted.l_start = byte, wanted.l_len = 1;
  int answer = RETRY(fcntl(fd, block ? F_OFD_SETLKW : F_OFD_SETLK, &wanted));
  /* Before Linux 3.15; liblxc does the same there. */
  if (answer == -1 && errno == EINVAL) answer = RETRY(flock(fd, LOCK_EX | (block ? 0 : LOCK_NB)));
  if (answer == 0) return JS_TRUE;
  return errno == EAGAIN || errno == EACCES ? JS_FALSE : throw_sys_error(context, "fcntl F_OFD_SETLK", NULL);
}

/* makedev(major, minor) -> number */
BINDING(sys_makedev) {
  uint32_t major_number, minor_number;
  if (!read_arguments(context, argc, argv, "uu", &major_number, &minor_number)) return JS_EXCEPTION;
  return JS_NewInt64(context, (int64_t)makedev(major_number, minor_number));
}

static const JSCFunctionListEntry entries[] = {
    CONSTANT(O_RDONLY),
    CONSTANT(O_WRONLY),
    CONSTANT(O_RDWR),
    CONSTANT(O_CREAT),
    CONSTANT(O_EXCL),
    CONSTANT(O_TRUNC),
    CONSTANT(O_APPEND),
    CONSTANT(O_NONBLOCK),
    CONSTANT(O_DIRECTORY),
    CONSTANT(O_NOFOLLOW),
    CONSTANT(O_PATH),
    CONSTANT(O_NOCTTY),
    CONSTANT(S_IFMT),
    CONSTANT(S_IFREG),
    CONSTANT(S_IFDIR),
    CONSTANT(S_IFLNK),
    CONSTANT(S_IFCHR),
    CONSTANT(S_IFBLK),
    CONSTANT(S_IFIFO),
    CONSTANT(S_IFSOCK),
    FUNCTION("open", 2, sys_open),
    FUNCTION("openat", 3, sys_openat),
    FUNCTION("openInRoot", 3, sys_open_in_root),
    FUNCTION("close", 1, sys_close),
    FUNCTION("closeFrom", 1, sys_close_from),
    FUNCTION("dup", 1, sys_dup),
    FUNCTION("dup2", 2, sys_dup2),
    FUNCTION("read", 2, sys_read),
    FUNCTION("write", 2, sys_write),
    FUNCTION("writePair", 3, sys_write_pair),
    FUNCTION("pread", 3, sys_pread),
    FUNCTION("setNonblocking", 2, sys_set_nonblocking),
    FUNCTION("setCloexec", 2, sys_set_cloexec),
    FUNCTION("pipe", 0, sys_pipe),
    FUNCTION("fstat", 1, sys_fstat),
    FUNCTION("fchown", 3, sys_fchown),
    FUNCTION("ftruncate", 2, sys_ftruncate),
    FUNCTION("fsync", 1, sys_fsync),
    FUNCTION("lseek", 3, sys_lseek),
    FUNCTION("flockExclusive", 2, sys_flock_exclusive),
    FUNCTION("recordLockExclusive", 3, sys_record_lock_exclusive),
    FUNCTION("makedev", 2, sys_makedev),
};
static BINDING_TABLE(table, entries);

static const struct binding_table *const tables[] = {
    &table,           &file_content_table, &file_path_table,   &file_watch_table,
    &file_loop_table, &file_binder_table,  NULL,
};

const struct native_module file_module = {"lodge:file", tables, NULL};
