// SPDX-License-Identifier: Apache-2.0
/* lodge:file: names in the file system. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <sys/xattr.h>

#include "arguments.h"
#include "cleanup.h"
#include "error.h"
#include "file.h"
#include "module.h"
#include "values.h"

/* XATTR_SIZE_MAX of <linux/limits.h> */
#define XATTR_MAXIMUM_BYTES 65536

/* stat(path) -> Stat; throws SysError */
BINDING(sys_stat) {
  TEXT path = {0};
  struct stat status;
  if (!read_arguments(context, argc, argv, "t", &path)) return JS_EXCEPTION;
  if (stat(path.chars, &status) == -1) return throw_sys_error(context, "stat", path.chars);
  return new_stat(context, &status);
}

/* lstat(path) -> Stat; throws SysError */
BINDING(sys_lstat) {
  TEXT path = {0};
  struct stat status;
  if (!read_arguments(context, argc, argv, "t", &path)) return JS_EXCEPTION;
  if (lstat(path.chars, &status) == -1) return throw_sys_error(context, "lstat", path.chars);
  return new_stat(context, &status);
}

/* statfs(path) -> StatFs; throws SysError */
BINDING(sys_statfs) {
  TEXT path = {0};
  struct statfs status;
  if (!read_arguments(context, argc, argv, "t", &path)) return JS_EXCEPTION;
  if (RETRY(statfs(path.chars, &status)) == -1) return throw_sys_error(context, "statfs", path.chars);
  double block = (double)status.f_bsize;
  JSValue object = JS_NewObject(context);
  put_number(context, &object, "type", (double)(uint32_t)status.f_type);
  put_number(context, &object, "blockSizeBytes", block);
  put_number(context, &object, "totalBytes", (double)status.f_blocks * block);
  put_number(context, &object, "freeBytes", (double)status.f_bfree * block);
  put_number(context, &object, "availableBytes", (double)status.f_bavail * block);
  put_number(context, &object, "files", (double)status.f_files);
  put_number(context, &object, "filesFree", (double)status.f_ffree);
  put_number(context, &object, "flags", (double)status.f_flags);
  return object;
}

/* access(path, mode) -> boolean; throws SysError */
BINDING(sys_access) {
  TEXT path = {0};
  int32_t mode;
  if (!read_arguments(context, argc, argv, "ti", &path, &mode)) return JS_EXCEPTION;
  if (access(path.chars, mode) == 0) return JS_TRUE;
  if (errno == ENOENT || errno == ENOTDIR || errno == EACCES || errno == EROFS) return JS_FALSE;
  return throw_sys_error(context, "access", path.chars);
}

static const char *type_of_mode(mode_t mode) {
  switch (mode & S_IFMT) {
    case S_IFREG: return "file";
    case S_IFDIR: return "directory";
    case S_IFLNK: return "link";
    case S_IFCHR: return "character";
    case S_IFBLK: return "block";
    case S_IFIFO: return "fifo";
    case S_IFSOCK: return "socket";
    default: return "unknown";
  }
}

/* DT_ values are the S_IF ones, shifted; a file system that does not tell is asked for each entry. */
static const char *type_of_entry(DIR *directory, const struct dirent *entry) {
  struct stat status;
  if (entry->d_type != DT_UNKNOWN) return type_of_mode((mode_t)entry->d_type << 12);
  if (fstatat(dirfd(directory), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == -1) return "unknown";
  return type_of_mode(status.st_mode);
}

/* readdir(path) -> Entry[]; throws SysError */
BINDING(sys_readdir) {
  TEXT path = {0};
  if (!read_arguments(context, argc, argv, "t", &path)) return JS_EXCEPTION;
  OWNED_DIRECTORY directory = opendir(path.chars);
  if (directory == NULL) return throw_sys_error(context, "opendir", path.chars);
  JSValue list = JS_NewArray(context);
  struct dirent *entry;
  uint32_t count = 0;
  while (errno = 0, (entry = readdir(directory)) != NULL) {
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
    JSValue item = JS_NewObject(context);
    put_text(context, &item, "name", entry->d_name);
    put_text(context, &item, "type", type_of_entry(directory, entry));
    put_item(context, &list, count++, item);
  }
  if (errno == 0) return list;
  JS_FreeValue(context, list);
  return throw_sys_error(context, "readdir", path.chars);
}

/* mkdir(path, mode) -> undefined; throws SysError */
BINDING(sys_mkdir) {
  TEXT path = {0};
  uint32_t mode;
  if (!read_arguments(context, argc, argv, "tu", &path, &mode)) return JS_EXCEPTION;
  return sys_result(context, mkdir(path.chars, (mode_t)mode), "mkdir", path.chars);
}

/* rmdir(path) -> undefined; throws SysError */
BINDING(sys_rmdir) {
  TEXT path = {0};
  if (!read_arguments(context, argc, argv, "t", &path)) return JS_EXCEPTION;
  return sys_result(context, rmdir(path.chars), "rmdir", path.chars);
}

/* unlink(path) -> undefined; throws SysError */
BINDING(sys_unlink) {
  TEXT path = {0};
  if (!read_arguments(context, argc, argv, "t", &path)) return JS_EXCEPTION;
  return sys_result(context, unlink(path.chars), "unlink", path.chars);
}

/* rename(from, to) -> undefined; throws SysError */
BINDING(sys_rename) {
  TEXT from = {0}, to = {0};
  if (!read_arguments(context, argc, argv, "tt", &from, &to)) return JS_EXCEPTION;
  return sys_result(context, rename(from.chars, to.chars), "rename", from.chars);
}

/* symlink(target, path) -> undefined; throws SysError */
BINDING(sys_symlink) {
  TEXT target = {0}, path = {0};
  if (!read_arguments(context, argc, argv, "tt", &target, &path)) return JS_EXCEPTION;
  return sys_result(context, symlink(target.chars, path.chars), "symlink", path.chars);
}

/* link(from, to) -> undefined; throws SysError */
BINDING(sys_link) {
  TEXT from = {0}, to = {0};
  if (!read_arguments(context, argc, argv, "tt", &from, &to)) return JS_EXCEPTION;
  return sys_result(context, link(from.chars, to.chars), "link", to.chars);
}

/* readlink(path) -> string; throws SysError */
BINDING(sys_readlink) {
  TEXT path = {0};
  char target[PATH_MAX];
  if (!read_arguments(context, argc, argv, "t", &path)) return JS_EXCEPTION;
  ssize_t length = readlink(path.chars, target, sizeof(target));
  if (length == -1) return throw_sys_error(context, "readlink", path.chars);
  return new_text(context, target, (size_t)length);
}

/* chmod(path, mode) -> undefined; throws SysError */
BINDING(sys_chmod) {
  TEXT path = {0};
  uint32_t mode;
  if (!read_arguments(context, argc, argv, "tu", &path, &mode)) return JS_EXCEPTION;
  return sys_result(context, chmod(path.chars, (mode_t)mode), "chmod", path.chars);
}

/* chown(path, uid, gid) -> undefined; throws SysError */
BINDING(sys_chown) {
  TEXT path = {0};
  uint32_t uid, gid;
  if (!read_arguments(context, argc, argv, "tuu", &path, &uid, &gid)) return JS_EXCEPTION;
  return sys_result(context, lchown(path.chars, uid, gid), "lchown", path.chars);
}

/* mknod(path, mode, rdev) -> undefined; throws SysError */
BINDING(sys_mknod) {
  TEXT path = {0};
  uint32_t mode;
  int64_t device;
  if (!read_arguments(context, argc, argv, "tul", &path, &mode, &device)) return JS_EXCEPTION;
  return sys_result(context, mknod(path.chars, (mode_t)mode, (dev_t)device), "mknod", path.chars);
}

/* getxattr(path, name) -> Uint8Array, undefined when there is none; throws SysError */
BINDING(sys_getxattr) {
  TEXT path = {0}, name = {0};
  if (!read_arguments(context, argc, argv, "tt", &path, &name)) return JS_EXCEPTION;
  OWNED_MEMORY uint8_t *value = malloc(XATTR_MAXIMUM_BYTES);
  if (value == NULL) return JS_ThrowOutOfMemory(context);
  ssize_t length = lgetxattr(path.chars, name.chars, value, XATTR_MAXIMUM_BYTES);
  if (length == -1) return errno == ENODATA ? JS_UNDEFINED : throw_sys_error(context, "lgetxattr", path.chars);
  return new_bytes(context, value, (size_t)length);
}

/* setxattr(path, name, value) -> undefined; throws SysError */
BINDING(sys_setxattr) {
  TEXT path = {0}, name = {0};
  struct bytes value;
  if (!read_arguments(context, argc, argv, "tty", &path, &name, &value)) return JS_EXCEPTION;
  int answer = lsetxattr(path.chars, name.chars, value.data, value.length, 0);
  return sys_result(context, answer, "lsetxattr", path.chars);
}

/* setModified(path, mtimeMs) -> undefined; throws SysError */
BINDING(sys_set_modified) {
  TEXT path = {0};
  double modified_ms;
  if (!read_arguments(context, argc, argv, "td", &path, &modified_ms)) return JS_EXCEPTION;
  double seconds = floor(modified_ms / 1e3);
  if (!(fabs(seconds) < 9e12)) return JS_ThrowRangeError(context, "argument 2 must be a time in milliseconds");
  struct timespec time = {(time_t)seconds, (long)((modified_ms - seconds * 1e3) * 1e6)};
  struct timespec times[2] = {time, time};
  int answer = utimensat(AT_FDCWD, path.chars, times, AT_SYMLINK_NOFOLLOW);
  return sys_result(context, answer, "utimensat", path.chars);
}

static const JSCFunctionListEntry entries[] = {
    FUNCTION("stat", 1, sys_stat),
    FUNCTION("lstat", 1, sys_lstat),
    FUNCTION("statfs", 1, sys_statfs),
    FUNCTION("access", 2, sys_access),
    FUNCTION("readdir", 1, sys_readdir),
    FUNCTION("mkdir", 2, sys_mkdir),
    FUNCTION("rmdir", 1, sys_rmdir),
    FUNCTION("unlink", 1, sys_unlink),
    FUNCTION("rename", 2, sys_rename),
    FUNCTION("symlink", 2, sys_symlink),
    FUNCTION("link", 2, sys_link),
    FUNCTION("readlink", 1, sys_readlink),
    FUNCTION("chmod", 2, sys_chmod),
    FUNCTION("chown", 3, sys_chown),
    FUNCTION("mknod", 3, sys_mknod),
    FUNCTION("getxattr", 2, sys_getxattr),
    FUNCTION("setxattr", 3, sys_setxattr),
    FUNCTION("setModified", 2, sys_set_modified),
};
BINDING_TABLE(file_path_table, entries);
