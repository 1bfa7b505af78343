// SPDX-License-Identifier: Apache-2.0
/* lodge:socket: packet(7), for talk with a guest that has no address yet. */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <string.h>
#include <sys/socket.h>

#include "arguments.h"
#include "cleanup.h"
#include "error.h"
#include "module.h"
#include "values.h"

/* Longer ones are none of those that are waited for. */
#define PACKET_BYTES 2048

/* packetOpen(linkIndex, protocol, filter) -> number; throws SysError */
BINDING(sys_packet_open) {
  uint32_t link, protocol;
  struct bytes filter;
  if (!read_arguments(context, argc, argv, "uuy", &link, &protocol, &filter)) return JS_EXCEPTION;
  size_t count = filter.length / sizeof(struct sock_filter);
  if (count == 0 || count > BPF_MAXINSNS || filter.length % sizeof(struct sock_filter) != 0)
    return JS_ThrowRangeError(context, "a filter has 1 to %d instructions of 8 bytes", BPF_MAXINSNS);
  /* Of no protocol until the filter is there: it receives nothing. */
  OWNED_FD fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return throw_sys_error(context, "socket AF_PACKET", NULL);
  struct sock_filter instructions[BPF_MAXINSNS];
  memcpy(instructions, filter.data, filter.length);
  struct sock_fprog program = {(unsigned short)count, instructions};
  if (setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)) == -1)
    return throw_sys_error(context, "setsockopt SO_ATTACH_FILTER", NULL);
  /* What a flood has left here is in the way of who asks next, and is read no faster than the host can spare: a dozen may wait. */
  int waiting_bytes = 8192;
  if (setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &waiting_bytes, sizeof(waiting_bytes)) == -1)
    return throw_sys_error(context, "setsockopt SO_RCVBUF", NULL);
  struct sockaddr_ll address = {
      .sll_family = AF_PACKET, .sll_protocol = htons((uint16_t)protocol), .sll_ifindex = (int)link};
  if (bind(fd, (struct sockaddr *)&address, sizeof(address)) == -1)
    return throw_sys_error(context, "bind AF_PACKET", NULL);
  return JS_NewInt32(context, steal_fd(&fd));
}

/* packetReceive(fd) -> { data, hardwareAddress }, undefined on EAGAIN; throws SysError */
BINDING(sys_packet_receive) {
  int32_t fd;
  uint8_t packet[PACKET_BYTES];
  if (!read_arguments(context, argc, argv, "i", &fd)) return JS_EXCEPTION;
  struct sockaddr_ll from = {0};
  socklen_t length = sizeof(from);
  ssize_t count = RETRY(recvfrom(fd, packet, sizeof(packet), MSG_TRUNC, (struct sockaddr *)&from, &length));
  if (count == -1) return errno == EAGAIN ? JS_UNDEFINED : throw_sys_error(context, "recvfrom AF_PACKET", NULL);
  /* Told all the same, so that the caller can count how many come. */
  size_t kept = (size_t)count > sizeof(packet) ? 0 : (size_t)count;
  size_t hardware = from.sll_halen > sizeof(from.sll_addr) ? 0 : from.sll_halen;
  JSValue answer = JS_NewObject(context);
  put(context, &answer, "data", new_bytes(context, packet, kept));
  put(context, &answer, "hardwareAddress", new_bytes(context, from.sll_addr, hardware));
  return answer;
}

/* packetSend(fd, linkIndex, protocol, hardwareAddress, data) -> boolean; throws SysError */
BINDING(sys_packet_send) {
  int32_t fd;
  uint32_t link, protocol;
  struct bytes hardware, data;
  if (!read_arguments(context, argc, argv, "iuuyy", &fd, &link, &protocol, &hardware, &data)) return JS_EXCEPTION;
  struct sockaddr_ll to = {.sll_family = AF_PACKET,
                           .sll_protocol = htons((uint16_t)protocol),
                           .sll_ifindex = (int)link,
                           .sll_halen = (unsigned char)hardware.length};
  if (hardware.length > sizeof(to.sll_addr))
    return JS_ThrowRangeError(context, "a hardware address has up to %d bytes", (int)sizeof(to.sll_addr));
  memcpy(to.sll_addr, hardware.data, hardware.length);
  ssize_t count = RETRY(sendto(fd, data.data, data.length, MSG_DONTWAIT, (struct sockaddr *)&to, sizeof(to)));
  if (count == -1 && (errno == EAGAIN || errno == ENOBUFS)) return JS_FALSE;
  return count == -1 ? throw_sys_error(context, "sendto AF_PACKET", NULL) : JS_TRUE;
}

static const JSCFunctionListEntry entries[] = {
    FUNCTION("packetOpen", 3, sys_packet_open),
    FUNCTION("packetReceive", 1, sys_packet_receive),
    FUNCTION("packetSend", 5, sys_packet_send),
};
BINDING_TABLE(socket_packet_table, entries);
