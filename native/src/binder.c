// SPDX-License-Identifier: Apache-2.0
/* The driver's interface as <linux/android/binder.h> has it: commands to it, and what it returns, each with its size in its number. */
#include "binder.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include <linux/android/binder.h>

#include "cleanup.h"

/* For what others send: a transaction that does not fit fails at its sender. */
#define MAPPING_BYTES (128 * 1024)

int binder_open(const char *path, struct binder *binder) {
  OWNED_FD fd = RETRY(open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK));
  if (fd < 0) return -1;
  struct binder_version version = {0};
  if (ioctl(fd, BINDER_VERSION, &version) == -1) return -1;
  if (version.protocol_version != BINDER_CURRENT_PROTOCOL_VERSION) return errno = EPROTO, -1;
  /* The driver writes here, and nobody else. */
  void *mapping = mmap(NULL, MAPPING_BYTES, PROT_READ, MAP_PRIVATE | MAP_NORESERVE, fd, 0);
  if (mapping == MAP_FAILED) return -1;
  *binder = (struct binder){steal_fd(&fd), mapping, MAPPING_BYTES};
  return 0;
}

void binder_close(struct binder *binder) {
  munmap(binder->mapping, binder->mapping_bytes);
  close(binder->fd);
  binder->fd = -1;
}

static int write_commands(struct binder *binder, const void *commands, size_t length) {
  struct binder_write_read exchange = {.write_size = length, .write_buffer = (binder_uintptr_t)(uintptr_t)commands};
  return (int)RETRY(ioctl(binder->fd, BINDER_WRITE_READ, &exchange));
}

int binder_become_manager(struct binder *binder) {
  int32_t unused = 0;
  if (ioctl(binder->fd, BINDER_SET_CONTEXT_MGR, &unused) == -1) return -1;
  uint32_t command = BC_ENTER_LOOPER;
  return write_commands(binder, &command, sizeof(command));
}

static int write_data(struct binder *binder, uint32_t command, struct binder_transaction_data data) {
  uint8_t commands[sizeof(command) + sizeof(data)];
  memcpy(commands, &command, sizeof(command));
  memcpy(commands + sizeof(command), &data, sizeof(data));
  return write_commands(binder, commands, sizeof(commands));
}

static struct binder_transaction_data plain_data(const uint8_t *data, size_t length) {
  struct binder_transaction_data transaction = {.data_size = length};
  transaction.data.ptr.buffer = (binder_uintptr_t)(uintptr_t)data;
  return transaction;
}

int binder_send(struct binder *binder, uint32_t handle, uint32_t code, const uint8_t *data, size_t length) {
  struct binder_transaction_data transaction = plain_data(data, length);
  transaction.target.handle = handle;
  transaction.code = code;
  return write_data(binder, BC_TRANSACTION, transaction);
}

int binder_answer(struct binder *binder, const uint8_t *data, size_t length) {
  return write_data(binder, BC_REPLY, plain_data(data, length));
}

int binder_free(struct binder *binder, const struct binder_message *message) {
  uint32_t command = BC_FREE_BUFFER;
  binder_uintptr_t buffer = (binder_uintptr_t)(uintptr_t)message->data;
  uint8_t commands[sizeof(command) + sizeof(buffer)];
  memcpy(commands, &command, sizeof(command));
  memcpy(commands + sizeof(command), &buffer, sizeof(buffer));
  return write_commands(binder, commands, sizeof(commands));
}

/* One return of the driver; false with errno where it is the end of what was asked. */
static bool take_return(uint32_t command, const uint8_t *content, enum binder_event *event,
                        struct binder_message *message) {
  struct binder_transaction_data data;
  switch (command) {
    case BR_TRANSACTION:
    case BR_REPLY:
      memcpy(&data, content, sizeof(data));
      *event = command == BR_REPLY ? BINDER_REPLY : BINDER_TRANSACTION;
      *message = (struct binder_message){
          .code = data.code,
          .flags = data.flags,
          .sender_pid = data.sender_pid,
          .sender_uid = data.sender_euid,
          .data = (const uint8_t *)(uintptr_t)data.data.ptr.buffer,
          .length = data.data_size,
      };
      return true;
    case BR_DEAD_REPLY:
      return errno = ENXIO, false;
    case BR_FAILED_REPLY:
    case BR_ERROR:
      return errno = EIO, false;
    default:
      /* BR_NOOP, BR_TRANSACTION_COMPLETE, BR_SPAWN_LOOPER: nothing to do. */
      return true;
  }
}

int binder_take(struct binder *binder, enum binder_event *event, struct binder_message *message) {
  uint8_t returns[256];
  struct binder_write_read exchange = {
      .read_size = sizeof(returns), .read_buffer = (binder_uintptr_t)(uintptr_t)returns};
  *event = BINDER_NOTHING;
  if (RETRY(ioctl(binder->fd, BINDER_WRITE_READ, &exchange)) == -1) return errno == EAGAIN ? 0 : -1;
  for (size_t at = 0; at + sizeof(uint32_t) <= exchange.read_consumed;) {
    uint32_t command;
    memcpy(&command, returns + at, sizeof(command));
    at += sizeof(command);
    /* The driver ends a read behind a transaction: there is no second one. */
    if (!take_return(command, returns + at, event, message)) return *event = BINDER_FAILED, -1;
    at += _IOC_SIZE(command);
  }
  return 0;
}
