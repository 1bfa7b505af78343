// SPDX-License-Identifier: Apache-2.0
/* lodge:socket: ip(7) and ipv6(7), both by UDP and TCP. Addresses are bytes: 4 or 16. */
#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "arguments.h"
#include "cleanup.h"
#include "error.h"
#include "module.h"
#include "values.h"

/* Since 4.15; for addresses that are still probed for duplicates. */
#ifndef IPV6_FREEBIND
#define IPV6_FREEBIND 78
#endif
/* A message of DNS over TCP with its length. */
#define MOST_BYTES (65535 + 2)

union internet_address {
  struct sockaddr any;
  struct sockaddr_in four;
  struct sockaddr_in6 six;
};

/* Answers the length; 0 after a throw. */
static socklen_t fill_address(JSContext *context, const struct bytes *bytes, uint32_t port, uint32_t scope,
                              union internet_address *address) {
  memset(address, 0, sizeof(*address));
  if (port > 65535 || (bytes->length != 4 && bytes->length != 16)) {
    JS_ThrowRangeError(context, "an internet address has 4 or 16 bytes and a port of up to 65535");
    return 0;
  }
  if (bytes->length == 4) {
    address->four.sin_family = AF_INET;
    address->four.sin_port = htons((uint16_t)port);
    memcpy(&address->four.sin_addr, bytes->data, 4);
    return sizeof(address->four);
  }
  address->six.sin6_family = AF_INET6;
  address->six.sin6_port = htons((uint16_t)port);
  address->six.sin6_scope_id = scope;
  memcpy(&address->six.sin6_addr, bytes->data, 16);
  return sizeof(address->six);
}

/* Answers the call that failed, or NULL. */
static const char *bind_to_link(int fd, const union internet_address *address, socklen_t length,
                                const struct text *link) {
  int on = 1;
  /* Others may have the port on all addresses. */
  if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == -1) return "setsockopt SO_REUSEADDR";
  if (setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, link->chars, (socklen_t)link->length) == -1)
    return "setsockopt SO_BINDTODEVICE";
  if (address->any.sa_family == AF_INET6) {
    if (setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on)) == -1) return "setsockopt IPV6_V6ONLY";
    (void)setsockopt(fd, IPPROTO_IPV6, IPV6_FREEBIND, &on, sizeof(on));
  }
  return bind(fd, &address->any, length) == -1 ? "bind" : NULL;
}

/* internetListen(type, address, port, linkName, backlog) -> number; throws SysError */
BINDING(sys_internet_listen) {
  int32_t type, backlog;
  uint32_t port;
  struct bytes bytes;
  TEXT link = {0};
  union internet_address address;
  if (!read_arguments(context, argc, argv, "iyuti", &type, &bytes, &port, &link, &backlog)) return JS_EXCEPTION;
  socklen_t length = fill_address(context, &bytes, port, 0, &address);
  if (length == 0) return JS_EXCEPTION;
  if (link.length >= IFNAMSIZ) {
    errno = ENAMETOOLONG;
    return throw_sys_error(context, "setsockopt SO_BINDTODEVICE", link.chars);
  }
  OWNED_FD fd = socket(address.any.sa_family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return throw_sys_error(context, "socket", link.chars);
  const char *failed = bind_to_link(fd, &address, length, &link);
  if (failed != NULL) return throw_sys_error(context, failed, link.chars);
  if (type == SOCK_STREAM && listen(fd, backlog) == -1) return throw_sys_error(context, "listen", link.chars);
  return JS_NewInt32(context, steal_fd(&fd));
}

/* internetConnect(type, address, port, scope) -> number; throws SysError */
BINDING(sys_internet_connect) {
  int32_t type;
  uint32_t port, scope;
  struct bytes bytes;
  union internet_address address;
  if (!read_arguments(context, argc, argv, "iyuu", &type, &bytes, &port, &scope)) return JS_EXCEPTION;
  socklen_t length = fill_address(context, &bytes, port, scope, &address);
  if (length == 0) return JS_EXCEPTION;
  OWNED_FD fd = socket(address.any.sa_family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return throw_sys_error(context, "socket", NULL);
  if (RETRY(connect(fd, &address.any, length)) == -1 && errno != EINPROGRESS)
    return throw_sys_error(context, "connect", NULL);
  return JS_NewInt32(context, steal_fd(&fd));
}

static JSValue new_datagram(JSContext *context, const void *data, size_t length, const union internet_address *from) {
  bool is_six = from->any.sa_family == AF_INET6;
  JSValue answer = JS_NewObject(context);
  put(context, &answer, "data", new_bytes(context, data, length));
  put(context, &answer, "address",
      is_six ? new_bytes(context, &from->six.sin6_addr, 16) : new_bytes(context, &from->four.sin_addr, 4));
  put_number(context, &answer, "port", ntohs(is_six ? from->six.sin6_port : from->four.sin_port));
  put_number(context, &answer, "scope", is_six ? from->six.sin6_scope_id : 0);
  return answer;
}

/* receiveFrom(fd, maximumBytes) -> { data, address, port, scope }, undefined on EAGAIN; throws SysError */
BINDING(sys_receive_from) {
  int32_t fd;
  uint32_t maximum;
  static uint8_t data[MOST_BYTES];
  if (!read_arguments(context, argc, argv, "iu", &fd, &maximum)) return JS_EXCEPTION;
  if (maximum > sizeof(data)) return JS_ThrowRangeError(context, "a datagram has up to %d bytes", MOST_BYTES);
  union internet_address from;
  memset(&from, 0, sizeof(from));
  socklen_t length = sizeof(from);
  ssize_t count = RETRY(recvfrom(fd, data, maximum, 0, &from.any, &length));
  if (count == -1) return errno == EAGAIN ? JS_UNDEFINED : throw_sys_error(context, "recvfrom", NULL);
  return new_datagram(context, data, (size_t)count, &from);
}

/* sendTo(fd, data, address, port, scope) -> boolean; throws SysError */
BINDING(sys_send_to) {
  int32_t fd;
  uint32_t port, scope;
  struct bytes data, bytes;
  union internet_address address;
  if (!read_arguments(context, argc, argv, "iyyuu", &fd, &data, &bytes, &port, &scope)) return JS_EXCEPTION;
  socklen_t length = fill_address(context, &bytes, port, scope, &address);
  if (length == 0) return JS_EXCEPTION;
  ssize_t count = RETRY(sendto(fd, data.data, data.length, MSG_DONTWAIT | MSG_NOSIGNAL, &address.any, length));
  if (count == -1 && (errno == EAGAIN || errno == ENOBUFS)) return JS_FALSE;
  return count == -1 ? throw_sys_error(context, "sendto", NULL) : JS_TRUE;
}

static const JSCFunctionListEntry entries[] = {
    FUNCTION("internetListen", 5, sys_internet_listen),
    FUNCTION("internetConnect", 4, sys_internet_connect),
    FUNCTION("receiveFrom", 2, sys_receive_from),
    FUNCTION("sendTo", 5, sys_send_to),
};
BINDING_TABLE(socket_internet_table, entries);
