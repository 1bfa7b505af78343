// SPDX-License-Identifier: Apache-2.0
/* lodge:socket: messages that carry descriptors and credentials. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "arguments.h"
#include "cleanup.h"
#include "error.h"
#include "module.h"
#include "values.h"

/* SCM_MAX_FD of the kernel */
#define MAXIMUM_FDS 253
/* Of a message that is received on the stack. */
#define SCRATCH_BYTES (64 << 10)

/* sendMessage(fd, data, fds?) -> number, undefined on EAGAIN; throws SysError */
BINDING(sys_send_message) {
  int32_t fd;
  struct bytes data;
  INT_LIST fds = {0};
  char control[CMSG_SPACE(MAXIMUM_FDS * sizeof(int))] __attribute__((aligned(__alignof__(struct cmsghdr))));
  if (!read_arguments(context, argc, argv, "iy?I", &fd, &data, &fds)) return JS_EXCEPTION;
  if (fds.count > MAXIMUM_FDS)
    return JS_ThrowRangeError(context, "a message carries at most %d descriptors", MAXIMUM_FDS);
  struct iovec part = {data.data, data.length};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
  if (fds.count > 0) {
    size_t size = fds.count * sizeof(int);
    memset(control, 0, CMSG_SPACE(size));
    message.msg_control = control;
    message.msg_controllen = CMSG_SPACE(size);
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(size);
    memcpy(CMSG_DATA(header), fds.items, size);
  }
  ssize_t count = RETRY(sendmsg(fd, &message, MSG_NOSIGNAL));
  if (count == -1 && errno == EAGAIN) return JS_UNDEFINED;
  return sys_number(context, count, "sendmsg", NULL);
}

/* What came beside the data. */
struct received {
  int fds[MAXIMUM_FDS];
  size_t fd_count;
  struct ucred credentials;
  bool has_credentials;
};

static void read_control(struct msghdr *message, struct received *received) {
  for (struct cmsghdr *header = CMSG_FIRSTHDR(message); header != NULL; header = CMSG_NXTHDR(message, header)) {
    if (header->cmsg_level != SOL_SOCKET) continue;
    size_t size = header->cmsg_len - CMSG_LEN(0);
    if (header->cmsg_type == SCM_RIGHTS) {
      size_t count = size / sizeof(int);
      if (count > MAXIMUM_FDS - received->fd_count) count = MAXIMUM_FDS - received->fd_count;
      memcpy(received->fds + received->fd_count, CMSG_DATA(header), count * sizeof(int));
      received->fd_count += count;
    } else if (header->cmsg_type == SCM_CREDENTIALS && size >= sizeof(received->credentials)) {
      memcpy(&received->credentials, CMSG_DATA(header), sizeof(received->credentials));
      received->has_credentials = true;
    }
  }
}

static JSValue new_message(JSContext *context, JSValue data, const struct received *received, bool truncated) {
  JSValue fds = JS_NewArray(context);
  for (size_t i = 0; i < received->fd_count; i++)
    put_item(context, &fds, (uint32_t)i, JS_NewInt32(context, received->fds[i]));
  JSValue message = JS_NewObject(context);
  put(context, &message, "data", data);
  put(context, &message, "fds", fds);
  put(context, &message, "truncated", JS_NewBool(context, truncated));
  if (received->has_credentials) {
    JSValue credentials = JS_NewObject(context);
    put_number(context, &credentials, "pid", received->credentials.pid);
    put_number(context, &credentials, "uid", received->credentials.uid);
    put_number(context, &credentials, "gid", received->credentials.gid);
    put(context, &message, "credentials", credentials);
  }
  if (JS_IsException(message))
    for (size_t i = 0; i < received->fd_count; i++) close(received->fds[i]);
  return message;
}

/* receiveMessage(fd, maximumBytes, maximumFds) -> ReceivedMessage, undefined on EAGAIN; throws SysError */
BINDING(sys_receive_message) {
  int32_t fd;
  uint32_t maximum_bytes, maximum_fds;
  char control[CMSG_SPACE(MAXIMUM_FDS * sizeof(int)) + CMSG_SPACE(sizeof(struct ucred))]
      __attribute__((aligned(__alignof__(struct cmsghdr))));
  if (!read_arguments(context, argc, argv, "iuu", &fd, &maximum_bytes, &maximum_fds)) return JS_EXCEPTION;
  if (maximum_fds > MAXIMUM_FDS) maximum_fds = MAXIMUM_FDS;
  uint8_t scratch[SCRATCH_BYTES];
  OWNED_MEMORY uint8_t *large = maximum_bytes > sizeof(scratch) ? malloc(maximum_bytes) : NULL;
  uint8_t *data = maximum_bytes > sizeof(scratch) ? large : scratch;
  if (data == NULL) return JS_ThrowOutOfMemory(context);
  memset(control, 0, sizeof(control));
  struct iovec part = {data, maximum_bytes};
  struct msghdr message = {
      .msg_iov = &part,
      .msg_iovlen = 1,
      .msg_control = control,
      .msg_controllen = CMSG_SPACE(sizeof(struct ucred)) + (maximum_fds > 0 ? CMSG_SPACE(maximum_fds * sizeof(int)) : 0),
  };
  ssize_t count = RETRY(recvmsg(fd, &message, MSG_CMSG_CLOEXEC));
  if (count == -1) return errno == EAGAIN ? JS_UNDEFINED : throw_sys_error(context, "recvmsg", NULL);
  struct received received = {0};
  read_control(&message, &received);
  /* The kernel cuts by room, and padding has room for one more than was asked for. */
  bool surplus = received.fd_count > maximum_fds;
  while (received.fd_count > maximum_fds) close(received.fds[--received.fd_count]);
  bool truncated = surplus || (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0;
  return new_message(context, new_bytes(context, data, (size_t)count), &received, truncated);
}

static const JSCFunctionListEntry entries[] = {
    FUNCTION("sendMessage", 2, sys_send_message),
    FUNCTION("receiveMessage", 3, sys_receive_message),
};
BINDING_TABLE(socket_message_table, entries);
