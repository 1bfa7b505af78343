// SPDX-License-Identifier: Apache-2.0
/* lodge:socket: netlink(7), and the one question about interfaces that it does not answer. */
#include <errno.h>
#include <linux/ethtool.h>
#include <linux/netlink.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "arguments.h"
#include "cleanup.h"
#include "error.h"
#include "module.h"
#include "values.h"

/* netlinkOpen(protocol, groups) -> number; throws SysError */
BINDING(sys_netlink_open) {
  int32_t protocol;
  uint32_t groups;
  if (!read_arguments(context, argc, argv, "iu", &protocol, &groups)) return JS_EXCEPTION;
  OWNED_FD fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);
  if (fd < 0) return throw_sys_error(context, "socket AF_NETLINK", NULL);
  struct sockaddr_nl address = {.nl_family = AF_NETLINK, .nl_groups = groups};
  if (bind(fd, (struct sockaddr *)&address, sizeof(address)) == -1)
    return throw_sys_error(context, "bind AF_NETLINK", NULL);
  /* The kernel's words with its errors, without a copy of the request: since 4.12 and 4.3. Older ones do without. */
  int on = 1;
  (void)setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on));
  (void)setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof(on));
  return JS_NewInt32(context, steal_fd(&fd));
}

/* netlinkSend(fd, message) -> undefined; throws SysError */
BINDING(sys_netlink_send) {
  int32_t fd;
  struct bytes data;
  struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
  if (!read_arguments(context, argc, argv, "iy", &fd, &data)) return JS_EXCEPTION;
  ssize_t count = RETRY(sendto(fd, data.data, data.length, 0, (struct sockaddr *)&kernel, sizeof(kernel)));
  return sys_result(context, count, "sendto AF_NETLINK", NULL);
}

/* The kernel makes no message of a dump longer than half of this, and of a link with 128 virtual functions none. */
static uint8_t received[65536];

/* netlinkReceive(fd) -> Uint8Array, undefined on EAGAIN; throws SysError */
BINDING(sys_netlink_receive) {
  int32_t fd;
  if (!read_arguments(context, argc, argv, "i", &fd)) return JS_EXCEPTION;
  for (;;) {
    struct sockaddr_nl from = {0};
    socklen_t from_length = sizeof(from);
    ssize_t count =
        RETRY(recvfrom(fd, received, sizeof(received), MSG_TRUNC, (struct sockaddr *)&from, &from_length));
    if (count == -1) return errno == EAGAIN ? JS_UNDEFINED : throw_sys_error(context, "recv AF_NETLINK", NULL);
    /* Anyone may send to a netlink address; only the kernel's word counts. */
    if (from.nl_pid != 0) continue;
    if ((size_t)count <= sizeof(received)) return new_bytes(context, received, (size_t)count);
    errno = EMSGSIZE;
    return throw_sys_error(context, "recv AF_NETLINK", NULL);
  }
}

/* ifNameToIndex(name) -> number; throws SysError */
BINDING(sys_if_name_to_index) {
  TEXT name = {0};
  if (!read_arguments(context, argc, argv, "t", &name)) return JS_EXCEPTION;
  unsigned index = if_nametoindex(name.chars);
  return index == 0 ? throw_sys_error(context, "if_nametoindex", name.chars) : JS_NewInt64(context, index);
}

/* ethtoolSetTxChecksum(name, on) -> undefined; throws SysError */
BINDING(sys_ethtool_set_tx_checksum) {
  TEXT name = {0};
  bool on;
  if (!read_arguments(context, argc, argv, "tb", &name, &on)) return JS_EXCEPTION;
  struct ethtool_value value = {.cmd = ETHTOOL_STXCSUM, .data = on};
  struct ifreq request = {.ifr_data = (void *)&value};
  if (name.length >= sizeof(request.ifr_name)) {
    errno = ENAMETOOLONG;
    return throw_sys_error(context, "ioctl SIOCETHTOOL", name.chars);
  }
  memcpy(request.ifr_name, name.chars, name.length);
  OWNED_FD fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return throw_sys_error(context, "socket", NULL);
  return sys_result(context, ioctl(fd, SIOCETHTOOL, &request), "ioctl SIOCETHTOOL", name.chars);
}

static const JSCFunctionListEntry entries[] = {
    FUNCTION("netlinkOpen", 2, sys_netlink_open),
    FUNCTION("netlinkSend", 2, sys_netlink_send),
    FUNCTION("netlinkReceive", 1, sys_netlink_receive),
    FUNCTION("ifNameToIndex", 1, sys_if_name_to_index),
    FUNCTION("ethtoolSetTxChecksum", 2, sys_ethtool_set_tx_checksum),
};
BINDING_TABLE(socket_netlink_table, entries);
