// SPDX-License-Identifier: Apache-2.0
/* lodge:terminal: pseudoterminals, pty(7). */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>

#include "arguments.h"
#include "cleanup.h"
#include "error.h"
#include "module.h"
#include "values.h"

#ifndef TIOCGPTPEER
#define TIOCGPTPEER _IO('T', 0x41)
#endif

/* The peer of /dev/ptmx is /dev/pts/N, that of <devpts>/ptmx is <devpts>/N. */
static int name_peer(const char *ptmx_path, unsigned number, char *name, size_t size) {
  const char *slash = strrchr(ptmx_path, '/');
  int length = slash == NULL ? 0 : (int)(slash - ptmx_path);
  bool within_devpts = length >= 4 && strncmp(ptmx_path + length - 4, "/pts", 4) == 0;
  const char *between = slash == NULL ? "pts/" : within_devpts ? "/" : "/pts/";
  if (snprintf(name, size, "%.*s%s%u", length, ptmx_path, between, number) < (int)size) return 0;
  return errno = ENAMETOOLONG, -1;
}

/* By descriptor, whatever is mounted at the name; by name before Linux 4.13. */
static int open_peer(int main_fd, const char *name) {
  int flags = O_RDWR | O_NOCTTY | O_CLOEXEC;
  int fd = ioctl(main_fd, TIOCGPTPEER, flags);
  if (fd < 0 && (errno == EINVAL || errno == ENOTTY)) fd = RETRY(open(name, flags));
  return fd;
}

/* openpty(ptmxPath?) -> { mainFd, peerFd, peerName }; throws SysError */
BINDING(sys_openpty) {
  TEXT given = {0};
  if (!read_arguments(context, argc, argv, "?t", &given)) return JS_EXCEPTION;
  const char *path = given.chars != NULL ? given.chars : "/dev/ptmx";
  OWNED_FD main_fd = RETRY(open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
  if (main_fd < 0) return throw_sys_error(context, "open", path);
  int unlocked = 0;
  unsigned number;
  char name[PATH_MAX];
  if (ioctl(main_fd, TIOCSPTLCK, &unlocked) == -1 || ioctl(main_fd, TIOCGPTN, &number) == -1)
    return throw_sys_error(context, "ioctl TIOCSPTLCK", path);
  if (name_peer(path, number, name, sizeof(name)) == -1) return throw_sys_error(context, "open", path);
  OWNED_FD peer_fd = open_peer(main_fd, name);
  if (peer_fd < 0) return throw_sys_error(context, "ioctl TIOCGPTPEER", name);
  JSValue pair = JS_NewObject(context);
  put_number(context, &pair, "mainFd", main_fd);
  put_number(context, &pair, "peerFd", peer_fd);
  put_text(context, &pair, "peerName", name);
  if (JS_IsException(pair)) return pair;
  steal_fd(&main_fd);
  steal_fd(&peer_fd);
  return pair;
}

/* getWindowSize(fd) -> { rows, columns }; throws SysError */
BINDING(sys_get_window_size) {
  int32_t fd;
  struct winsize size;
  if (!read_arguments(context, argc, argv, "i", &fd)) return JS_EXCEPTION;
  if (ioctl(fd, TIOCGWINSZ, &size) == -1) return throw_sys_error(context, "ioctl TIOCGWINSZ", NULL);
  JSValue object = JS_NewObject(context);
  put_number(context, &object, "rows", size.ws_row);
  put_number(context, &object, "columns", size.ws_col);
  return object;
}

/* setWindowSize(fd, size) -> undefined; throws SysError */
BINDING(sys_set_window_size) {
  int32_t fd;
  uint32_t rows, columns;
  JSValueConst object;
  if (!read_arguments(context, argc, argv, "io", &fd, &object) || !read_field(context, object, "rows", "u", &rows) ||
      !read_field(context, object, "columns", "u", &columns))
    return JS_EXCEPTION;
  if (rows > USHRT_MAX || columns > USHRT_MAX)
    return JS_ThrowRangeError(context, "a window has at most %d rows and columns", USHRT_MAX);
  struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
  return sys_result(context, ioctl(fd, TIOCSWINSZ, &size), "ioctl TIOCSWINSZ", NULL);
}

/* isatty(fd) -> boolean */
BINDING(sys_isatty) {
  int32_t fd;
  if (!read_arguments(context, argc, argv, "i", &fd)) return JS_EXCEPTION;
  return JS_NewBool(context, isatty(fd) == 1);
}

/* setRaw(fd) -> Uint8Array, the termios before; throws SysError */
BINDING(sys_set_raw) {
  int32_t fd;
  struct termios before;
  if (!read_arguments(context, argc, argv, "i", &fd)) return JS_EXCEPTION;
  memset(&before, 0, sizeof(before));
  if (tcgetattr(fd, &before) == -1) return throw_sys_error(context, "tcgetattr", NULL);
  struct termios raw = before;
  cfmakeraw(&raw);
  if (tcsetattr(fd, TCSANOW, &raw) == -1) return throw_sys_error(context, "tcsetattr", NULL);
  return new_bytes(context, &before, sizeof(before));
}

/* restore(fd, saved) -> undefined; throws SysError */
BINDING(sys_restore) {
  int32_t fd;
  struct bytes saved;
  struct termios state;
  if (!read_arguments(context, argc, argv, "iy", &fd, &saved)) return JS_EXCEPTION;
  if (saved.length != sizeof(state)) return JS_ThrowTypeError(context, "argument 2 must be what setRaw answered");
  memcpy(&state, saved.data, sizeof(state));
  return sys_result(context, tcsetattr(fd, TCSANOW, &state), "tcsetattr", NULL);
}

/* setControllingTerminal(fd, force) -> undefined; throws SysError */
BINDING(sys_set_controlling_terminal) {
  int32_t fd;
  bool force;
  if (!read_arguments(context, argc, argv, "ib", &fd, &force)) return JS_EXCEPTION;
  return sys_result(context, ioctl(fd, TIOCSCTTY, force ? 1 : 0), "ioctl TIOCSCTTY", NULL);
}

/* ttyname(fd) -> string; throws SysError */
BINDING(sys_ttyname) {
  int32_t fd;
  char link[32], name[PATH_MAX];
  if (!read_arguments(context, argc, argv, "i", &fd)) return JS_EXCEPTION;
  if (!isatty(fd)) return throw_sys_error(context, "ttyname", NULL);
  /* Not ttyname(3): that refuses a terminal of another devpts, and a container's is one. */
  snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, name, sizeof(name));
  if (length == -1) return throw_sys_error(context, "readlink", link);
  return new_text(context, name, (size_t)length);
}

static const JSCFunctionListEntry entries[] = {
    FUNCTION("openpty", 0, sys_openpty),
    FUNCTION("getWindowSize", 1, sys_get_window_size),
    FUNCTION("setWindowSize", 2, sys_set_window_size),
    FUNCTION("isatty", 1, sys_isatty),
    FUNCTION("setRaw", 1, sys_set_raw),
    FUNCTION("restore", 2, sys_restore),
    FUNCTION("setControllingTerminal", 2, sys_set_controlling_terminal),
    FUNCTION("ttyname", 1, sys_ttyname),
};
static BINDING_TABLE(table, entries);
static const struct binding_table *const tables[] = {&table, NULL};

const struct native_module terminal_module = {"lodge:terminal", tables, NULL};
