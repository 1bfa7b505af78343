// SPDX-License-Identifier: Apache-2.0
/* lodge:socket: unix(7) sockets. Messages with descriptors are in mod_socket_message.c, many
 * packets at once in mod_socket_batch.c, netlink in mod_socket_netlink.c, packet(7) in mod_socket_packet.c, ip(7) and
 * ipv6(7) in mod_socket_internet.c. */
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "arguments.h"
#include "cleanup.h"
#include "error.h"
#include "module.h"
#include "values.h"

extern const struct binding_table socket_message_table, socket_netlink_table, socket_batch_table, socket_packet_table,
    socket_internet_table;

/* socketpair(type) -> [number, number]; throws SysError */
BINDING(sys_socketpair) {
  int32_t type;
  int ends[2];
  if (!read_arguments(context, argc, argv, "i", &type)) return JS_EXCEPTION;
  if (socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, ends) == -1) return throw_sys_error(context, "socketpair", NULL);
  JSValue pair = JS_NewArray(context);
  put_item(context, &pair, 0, JS_NewInt32(context, ends[0]));
  put_item(context, &pair, 1, JS_NewInt32(context, ends[1]));
  return pair;
}

/* '@name' is abstract: a NUL, then the name without one at its end. Answers the length, or 0 with errno. */
static socklen_t fill_address(const struct text *text, struct sockaddr_un *address) {
  memset(address, 0, sizeof(*address));
  address->sun_family = AF_UNIX;
  bool abstract = text->chars[0] == '@';
  /* A path must leave room for its NUL. */
  size_t room = sizeof(address->sun_path) - (abstract ? 0 : 1);
  if (text->length == 0 || text->length > room) return errno = text->length == 0 ? EINVAL : ENAMETOOLONG, 0;
  memcpy(address->sun_path, text->chars, text->length);
  if (abstract) address->sun_path[0] = '\0';
  return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + text->length + (abstract ? 0 : 1));
}

/* A socket's file takes its mode from the descriptor, cut by the umask: so it never exists with a wider one. */
static int bind_with_mode(int fd, const struct sockaddr_un *address, socklen_t length, const uint32_t *mode) {
  if (mode == NULL) return bind(fd, (const struct sockaddr *)address, length);
  if (fchmod(fd, (mode_t)*mode) == -1) return -1;
  mode_t before = umask(0);
  int answer = bind(fd, (const struct sockaddr *)address, length);
  umask(before);
  return answer;
}

/* unixListen(address, type, backlog, mode?) -> number; throws SysError */
BINDING(sys_unix_listen) {
  TEXT text = {0};
  int32_t type, backlog;
  uint32_t mode;
  struct sockaddr_un address;
  if (!read_arguments(context, argc, argv, "tii?u", &text, &type, &backlog, &mode)) return JS_EXCEPTION;
  bool has_mode = argc > 3 && !JS_IsUndefined(argv[3]) && text.chars[0] != '@';
  socklen_t length = fill_address(&text, &address);
  if (length == 0) return throw_sys_error(context, "bind", text.chars);
  OWNED_FD fd = socket(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return throw_sys_error(context, "socket", text.chars);
  if (bind_with_mode(fd, &address, length, has_mode ? &mode : NULL) == -1)
    return throw_sys_error(context, "bind", text.chars);
  if (type != SOCK_DGRAM && listen(fd, backlog) == -1) return throw_sys_error(context, "listen", text.chars);
  return JS_NewInt32(context, steal_fd(&fd));
}

/* unixConnect(address, type, wait?) -> number; throws SysError */
BINDING(sys_unix_connect) {
  TEXT text = {0};
  int32_t type;
  bool wait = true;
  struct sockaddr_un address;
  if (!read_arguments(context, argc, argv, "ti?b", &text, &type, &wait)) return JS_EXCEPTION;
  socklen_t length = fill_address(&text, &address);
  if (length == 0) return throw_sys_error(context, "connect", text.chars);
  OWNED_FD fd = socket(AF_UNIX, type | SOCK_CLOEXEC | (wait ? 0 : SOCK_NONBLOCK), 0);
  if (fd < 0) return throw_sys_error(context, "socket", text.chars);
  if (RETRY(connect(fd, (const struct sockaddr *)&address, length)) == -1)
    return throw_sys_error(context, "connect", text.chars);
  if (fcntl(fd, F_SETFL, O_RDWR | O_NONBLOCK) == -1) return throw_sys_error(context, "fcntl", text.chars);
  return JS_NewInt32(context, steal_fd(&fd));
}

/* accept(fd) -> number, undefined on EAGAIN; throws SysError */
BINDING(sys_accept) {
  int32_t fd;
  if (!read_arguments(context, argc, argv, "i", &fd)) return JS_EXCEPTION;
  int accepted = RETRY(accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK));
  /* A caller that is gone already counts as none. */
  if (accepted == -1 && (errno == EAGAIN || errno == ECONNABORTED)) return JS_UNDEFINED;
  return sys_number(context, accepted, "accept4", NULL);
}

/* peerCredentials(fd) -> { pid, uid, gid }; throws SysError */
BINDING(sys_peer_credentials) {
  int32_t fd;
  struct ucred peer;
  socklen_t length = sizeof(peer);
  if (!read_arguments(context, argc, argv, "i", &fd)) return JS_EXCEPTION;
  if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) == -1)
    return throw_sys_error(context, "getsockopt SO_PEERCRED", NULL);
  JSValue object = JS_NewObject(context);
  put_number(context, &object, "pid", peer.pid);
  put_number(context, &object, "uid", peer.uid);
  put_number(context, &object, "gid", peer.gid);
  return object;
}

/* setPassCredentials(fd, on) -> undefined; throws SysError */
BINDING(sys_set_pass_credentials) {
  int32_t fd;
  bool on;
  if (!read_arguments(context, argc, argv, "ib", &fd, &on)) return JS_EXCEPTION;
  int value = on;
  int answer = setsockopt(fd, SOL_SOCKET, SO_PASSCRED, &value, sizeof(value));
  return sys_result(context, answer, "setsockopt SO_PASSCRED", NULL);
}

/* shutdown(fd, how) -> undefined; throws SysError */
BINDING(sys_shutdown) {
  int32_t fd, how;
  if (!read_arguments(context, argc, argv, "ii", &fd, &how)) return JS_EXCEPTION;
  return sys_result(context, shutdown(fd, how), "shutdown", NULL);
}

static const JSCFunctionListEntry entries[] = {
    CONSTANT(SOCK_STREAM),
    CONSTANT(SOCK_SEQPACKET),
    CONSTANT(SOCK_DGRAM),
    FUNCTION("socketpair", 1, sys_socketpair),
    FUNCTION("unixListen", 3, sys_unix_listen),
    FUNCTION("unixConnect", 2, sys_unix_connect),
    FUNCTION("accept", 1, sys_accept),
    FUNCTION("peerCredentials", 1, sys_peer_credentials),
    FUNCTION("setPassCredentials", 2, sys_set_pass_credentials),
    FUNCTION("shutdown", 2, sys_shutdown),
};
static BINDING_TABLE(table, entries);
static const struct binding_table *const tables[] = {&table, &socket_message_table, &socket_netlink_table,
                                                     &socket_batch_table, &socket_packet_table,
                                                     &socket_internet_table, NULL};

const struct native_module socket_module = {"lodge:socket", tables, NULL};
