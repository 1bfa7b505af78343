// SPDX-License-Identifier: Apache-2.0
/* lodge:file: devices of binderfs, Documentation/admin-guide/binderfs.rst. */
#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>

#include "arguments.h"
#include "cleanup.h"
#include "error.h"
#include "module.h"

/* struct binderfs_device of <linux/android/binderfs.h>, which not every libc brings */
struct binder_device {
  char name[256];
  uint32_t major;
  uint32_t minor;
};

#define BINDER_ADD _IOWR('b', 1, struct binder_device)

/* binderAdd(controlFd, name) -> undefined; throws SysError */
BINDING(sys_binder_add) {
  int32_t control_fd;
  TEXT name = {0};
  struct binder_device device = {0};
  if (!read_arguments(context, argc, argv, "it", &control_fd, &name)) return JS_EXCEPTION;
  if (name.length >= sizeof(device.name)) {
    errno = ENAMETOOLONG;
    return throw_sys_error(context, "ioctl BINDER_CTL_ADD", name.chars);
  }
  memcpy(device.name, name.chars, name.length);
  return sys_result(context, RETRY(ioctl(control_fd, BINDER_ADD, &device)), "ioctl BINDER_CTL_ADD", name.chars);
}

static const JSCFunctionListEntry entries[] = {
    FUNCTION("binderAdd", 2, sys_binder_add),
};
BINDING_TABLE(file_binder_table, entries);
