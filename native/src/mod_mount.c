// SPDX-License-Identifier: Apache-2.0
/* lodge:mount: mount(2) and the mount API of Linux 5.2, which no older libc wraps. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>

#include "arguments.h"
#include "error.h"
#include "module.h"
#include "system_calls.h"

/* From <linux/mount.h> and <linux/fcntl.h>, which clash with <sys/mount.h> in some libcs. */
enum {
  OPEN_TREE_CLOEXEC_FLAG = O_CLOEXEC,
  FSOPEN_CLOEXEC_FLAG = 1,
  FSMOUNT_CLOEXEC_FLAG = 1,
};

struct mount_attributes {
  uint64_t set, clear, propagation, user_namespace_fd;
};

/* mount(source | undefined, target, type | undefined, flags, data?) -> undefined; throws SysError */
BINDING(sys_mount) {
  TEXT source = {0}, target = {0}, type = {0}, data = {0};
  uint32_t flags;
  if (!read_arguments(context, argc, argv, "?tt?tu?t", &source, &target, &type, &flags, &data)) return JS_EXCEPTION;
  int answer = mount(source.chars, target.chars, type.chars, flags, data.chars);
  return sys_result(context, answer, "mount", target.chars);
}

/* umount(target, flags) -> undefined; throws SysError */
BINDING(sys_umount) {
  TEXT target = {0};
  int32_t flags;
  if (!read_arguments(context, argc, argv, "ti", &target, &flags)) return JS_EXCEPTION;
  return sys_result(context, umount2(target.chars, flags), "umount2", target.chars);
}

/* pivotRoot(newRoot, putOld) -> undefined; throws SysError */
BINDING(sys_pivot_root) {
  TEXT new_root = {0}, put_old = {0};
  if (!read_arguments(context, argc, argv, "tt", &new_root, &put_old)) return JS_EXCEPTION;
  return sys_result(context, syscall(SYS_pivot_root, new_root.chars, put_old.chars), "pivot_root", new_root.chars);
}

/* openTree(directoryFd, path, flags) -> number; throws SysError */
BINDING(sys_open_tree) {
  int32_t directory_fd;
  TEXT path = {0};
  uint32_t flags;
  if (!read_arguments(context, argc, argv, "itu", &directory_fd, &path, &flags)) return JS_EXCEPTION;
  long fd = syscall(SYS_open_tree, directory_fd, path.chars, flags | OPEN_TREE_CLOEXEC_FLAG);
  return sys_number(context, fd, "open_tree", path.chars);
}

/* moveMount(fromFd, fromPath, toFd, toPath, flags) -> undefined; throws SysError */
BINDING(sys_move_mount) {
  int32_t from_fd, to_fd;
  TEXT from = {0}, to = {0};
  uint32_t flags;
  if (!read_arguments(context, argc, argv, "ititu", &from_fd, &from, &to_fd, &to, &flags)) return JS_EXCEPTION;
  long answer = syscall(SYS_move_mount, from_fd, from.chars, to_fd, to.chars, flags);
  return sys_result(context, answer, "move_mount", to.chars);
}

/* fsopen(type, flags) -> number; throws SysError */
BINDING(sys_fsopen) {
  TEXT type = {0};
  uint32_t flags;
  if (!read_arguments(context, argc, argv, "tu", &type, &flags)) return JS_EXCEPTION;
  return sys_number(context, syscall(SYS_fsopen, type.chars, flags | FSOPEN_CLOEXEC_FLAG), "fsopen", type.chars);
}

/* fsconfig(fd, command, key?, value?) -> undefined; throws SysError */
BINDING(sys_fsconfig) {
  int32_t fd;
  uint32_t command;
  TEXT key = {0}, value = {0};
  if (!read_arguments(context, argc, argv, "iu?t?t", &fd, &command, &key, &value)) return JS_EXCEPTION;
  return sys_result(context, syscall(SYS_fsconfig, fd, command, key.chars, value.chars, 0), "fsconfig", key.chars);
}

/* fsmount(fd, flags, attributes) -> number; throws SysError */
BINDING(sys_fsmount) {
  int32_t fd;
  uint32_t flags, attributes;
  if (!read_arguments(context, argc, argv, "iuu", &fd, &flags, &attributes)) return JS_EXCEPTION;
  return sys_number(context, syscall(SYS_fsmount, fd, flags | FSMOUNT_CLOEXEC_FLAG, attributes), "fsmount", NULL);
}

static bool read_attributes(JSContext *context, JSValueConst object, struct mount_attributes *attributes) {
  int64_t set, clear, propagation, user_namespace_fd;
  if (!read_field(context, object, "set", "l", &set) || !read_field(context, object, "clear", "l", &clear) ||
      !read_field(context, object, "propagation", "l", &propagation) ||
      !read_field(context, object, "userNamespaceFd", "l", &user_namespace_fd))
    return false;
  *attributes = (struct mount_attributes){(uint64_t)set, (uint64_t)clear, (uint64_t)propagation,
                                          user_namespace_fd < 0 ? 0 : (uint64_t)user_namespace_fd};
  return true;
}

/* mountSetattr(directoryFd, path, flags, attributes) -> undefined; throws SysError */
BINDING(sys_mount_setattr) {
  int32_t directory_fd;
  TEXT path = {0};
  uint32_t flags;
  JSValueConst object;
  struct mount_attributes attributes;
  if (!read_arguments(context, argc, argv, "ituo", &directory_fd, &path, &flags, &object) ||
      !read_attributes(context, object, &attributes))
    return JS_EXCEPTION;
  long answer =
      syscall(SYS_mount_setattr, directory_fd, path.chars, flags, &attributes, sizeof(attributes));
  return sys_result(context, answer, "mount_setattr", path.chars);
}

#define NUMBER(name, value) JS_PROP_INT64_DEF(name, value, JS_PROP_ENUMERABLE)

static const JSCFunctionListEntry entries[] = {
    CONSTANT(MS_RDONLY),
    CONSTANT(MS_NOSUID),
    CONSTANT(MS_NODEV),
    CONSTANT(MS_NOEXEC),
    CONSTANT(MS_REMOUNT),
    CONSTANT(MS_BIND),
    CONSTANT(MS_MOVE),
    CONSTANT(MS_REC),
    CONSTANT(MS_PRIVATE),
    CONSTANT(MS_SLAVE),
    CONSTANT(MS_SHARED),
    CONSTANT(MS_UNBINDABLE),
    CONSTANT(MS_RELATIME),
    CONSTANT(MS_NOATIME),
    CONSTANT(MS_STRICTATIME),
    CONSTANT(MS_NODIRATIME),
    CONSTANT(MS_SYNCHRONOUS),
    CONSTANT(MS_DIRSYNC),
    CONSTANT(MS_MANDLOCK),
    CONSTANT(MS_SILENT),
    NUMBER("MS_LAZYTIME", 1 << 25),
    CONSTANT(MNT_DETACH),
    CONSTANT(MNT_FORCE),
    CONSTANT(UMOUNT_NOFOLLOW),
    CONSTANT(AT_FDCWD),
    NUMBER("AT_EMPTY_PATH", 0x1000),
    NUMBER("AT_RECURSIVE", 0x8000),
    NUMBER("OPEN_TREE_CLONE", 1),
    NUMBER("MOVE_MOUNT_F_EMPTY_PATH", 0x04),
    NUMBER("MOVE_MOUNT_T_SYMLINKS", 0x10),
    NUMBER("MOVE_MOUNT_T_EMPTY_PATH", 0x40),
    NUMBER("FSCONFIG_SET_FLAG", 0),
    NUMBER("FSCONFIG_SET_STRING", 1),
    NUMBER("FSCONFIG_CMD_CREATE", 6),
    NUMBER("MOUNT_ATTR_RDONLY", 0x01),
    NUMBER("MOUNT_ATTR_NOSUID", 0x02),
    NUMBER("MOUNT_ATTR_NODEV", 0x04),
    NUMBER("MOUNT_ATTR_NOEXEC", 0x08),
    NUMBER("MOUNT_ATTR_IDMAP", 0x00100000),
    FUNCTION("mount", 4, sys_mount),
    FUNCTION("umount", 2, sys_umount),
    FUNCTION("pivotRoot", 2, sys_pivot_root),
    FUNCTION("openTree", 3, sys_open_tree),
    FUNCTION("moveMount", 5, sys_move_mount),
    FUNCTION("fsopen", 2, sys_fsopen),
    FUNCTION("fsconfig", 2, sys_fsconfig),
    FUNCTION("fsmount", 3, sys_fsmount),
    FUNCTION("mountSetattr", 4, sys_mount_setattr),
};
static BINDING_TABLE(table, entries);
static const struct binding_table *const tables[] = {&table, NULL};

const struct native_module mount_module = {"lodge:mount", tables, NULL};
