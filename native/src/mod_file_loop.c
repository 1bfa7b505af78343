// SPDX-License-Identifier: Apache-2.0
/* lodge:file: loop devices, loop(4). */
#include <errno.h>
#include <linux/loop.h>
#include <string.h>
#include <sys/ioctl.h>

#include "arguments.h"
#include "cleanup.h"
#include "error.h"
#include "module.h"

#ifndef LOOP_CONFIGURE
#define LOOP_CONFIGURE 0x4C0A
#endif

/* struct loop_config of <linux/loop.h>, Linux 5.8 */
struct loop_configuration {
  uint32_t fd;
  uint32_t block_size;
  struct loop_info64 info;
  uint64_t reserved[8];
};

/* loopGetFree(controlFd) -> number; throws SysError */
BINDING(sys_loop_get_free) {
  int32_t control_fd;
  if (!read_arguments(context, argc, argv, "i", &control_fd)) return JS_EXCEPTION;
  return sys_number(context, RETRY(ioctl(control_fd, LOOP_CTL_GET_FREE)), "ioctl LOOP_CTL_GET_FREE", NULL);
}

static bool read_options(JSContext *context, JSValueConst options, struct loop_info64 *info) {
  bool read_only, autoclear;
  int64_t offset = 0, limit = 0;
  TEXT name = {0};
  if (!read_field(context, options, "readOnly", "b", &read_only) ||
      !read_field(context, options, "autoclear", "b", &autoclear) ||
      !read_field(context, options, "offsetBytes", "?l", &offset) ||
      !read_field(context, options, "sizeLimitBytes", "?l", &limit) ||
      !read_field(context, options, "name", "t", &name))
    return false;
  info->lo_flags = (read_only ? LO_FLAGS_READ_ONLY : 0) | (autoclear ? LO_FLAGS_AUTOCLEAR : 0);
  info->lo_offset = (uint64_t)offset;
  info->lo_sizelimit = (uint64_t)limit;
  size_t length = name.length < LO_NAME_SIZE ? name.length : LO_NAME_SIZE - 1;
  memcpy(info->lo_file_name, name.chars, length);
  return true;
}

/* Before Linux 5.8: two steps, the first of which is undone when the second fails. */
static int attach_legacy(int loop_fd, int backing_fd, const struct loop_info64 *info) {
  if (RETRY(ioctl(loop_fd, LOOP_SET_FD, backing_fd)) == -1) return -1;
  /* EAGAIN: pages of the device are still cached. */
  int answer, attempts = 0;
  do answer = ioctl(loop_fd, LOOP_SET_STATUS64, info);
  while (answer == -1 && (errno == EINTR || errno == EAGAIN) && ++attempts < 64);
  if (answer == 0) return 0;
  int number = errno;
  ioctl(loop_fd, LOOP_CLR_FD, 0);
  errno = number;
  return -1;
}

/* loopAttach(loopFd, backingFd, options) -> undefined; throws SysError */
BINDING(sys_loop_attach) {
  int32_t loop_fd, backing_fd;
  JSValueConst options;
  struct loop_configuration configuration = {0};
  if (!read_arguments(context, argc, argv, "iio", &loop_fd, &backing_fd, &options) ||
      !read_options(context, options, &configuration.info))
    return JS_EXCEPTION;
  configuration.fd = (uint32_t)backing_fd;
  int answer = RETRY(ioctl(loop_fd, LOOP_CONFIGURE, &configuration));
  if (answer == -1 && (errno == EINVAL || errno == ENOTTY))
    answer = attach_legacy(loop_fd, backing_fd, &configuration.info);
  return sys_result(context, answer, "ioctl LOOP_CONFIGURE", NULL);
}

/* loopDetach(loopFd) -> undefined; throws SysError */
BINDING(sys_loop_detach) {
  int32_t loop_fd;
  if (!read_arguments(context, argc, argv, "i", &loop_fd)) return JS_EXCEPTION;
  return sys_result(context, RETRY(ioctl(loop_fd, LOOP_CLR_FD, 0)), "ioctl LOOP_CLR_FD", NULL);
}

static const JSCFunctionListEntry entries[] = {
    FUNCTION("loopGetFree", 1, sys_loop_get_free),
    FUNCTION("loopAttach", 3, sys_loop_attach),
    FUNCTION("loopDetach", 1, sys_loop_detach),
};
BINDING_TABLE(file_loop_table, entries);
