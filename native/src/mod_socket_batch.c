// SPDX-License-Identifier: Apache-2.0
/* lodge:socket: many packets by one system call, for senders of a hundred thousand a second. */
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

#include "arguments.h"
#include "cleanup.h"
#include "error.h"
#include "module.h"
#include "values.h"

#define PACKETS 64
/* The largest entry of Android's logd has 5 KiB with its header (LOGGER_ENTRY_MAX_LEN of liblog). */
#define PACKET_BYTES 5120
#define LENGTH_BYTES 2

/* Packets behind each other, each behind its length; the first of no bytes is the end. Answers how many. */
static uint32_t pack(const struct mmsghdr *messages, int received, const uint8_t packets[][PACKET_BYTES], uint8_t *out,
                     size_t *size) {
  uint32_t count = 0;
  for (int i = 0; i < received && messages[i].msg_len > 0; i++, count++) {
    uint16_t length = (uint16_t)messages[i].msg_len;
    out[(*size)++] = (uint8_t)(length & 0xff);
    out[(*size)++] = (uint8_t)(length >> 8);
    memcpy(out + *size, packets[i], length);
    *size += length;
  }
  return count;
}

/* receivePackets(fd) -> { data, count, ended }, undefined on EAGAIN; throws SysError */
BINDING(sys_receive_packets) {
  /* Touched only where there is something to receive. */
  static uint8_t packets[PACKETS][PACKET_BYTES];
  static uint8_t out[PACKETS * (PACKET_BYTES + LENGTH_BYTES)];
  struct iovec parts[PACKETS];
  struct mmsghdr messages[PACKETS];
  int32_t fd;
  if (!read_arguments(context, argc, argv, "i", &fd)) return JS_EXCEPTION;
  memset(messages, 0, sizeof(messages));
  for (int i = 0; i < PACKETS; i++) {
    parts[i] = (struct iovec){packets[i], PACKET_BYTES};
    messages[i].msg_hdr.msg_iov = &parts[i];
    messages[i].msg_hdr.msg_iovlen = 1;
  }
  int received = RETRY(recvmmsg(fd, messages, PACKETS, MSG_DONTWAIT, NULL));
  if (received == -1) return errno == EAGAIN ? JS_UNDEFINED : throw_sys_error(context, "recvmmsg", NULL);
  size_t size = 0;
  uint32_t count = pack(messages, received, packets, out, &size);
  JSValue answer = JS_NewObject(context);
  put(context, &answer, "data", new_bytes(context, out, size));
  put_number(context, &answer, "count", count);
  put(context, &answer, "ended", JS_NewBool(context, count < (uint32_t)received));
  return answer;
}

static const JSCFunctionListEntry entries[] = {
    FUNCTION("receivePackets", 1, sys_receive_packets),
};
BINDING_TABLE(socket_batch_table, entries);
