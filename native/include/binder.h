// SPDX-License-Identifier: Apache-2.0
#ifndef LODGE_BINDER_H
#define LODGE_BINDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* A process's own connection to a binder context: the node, opened and mapped. Of the process that opened it, not of its children. */
struct binder {
  int fd;
  void *mapping;
  size_t mapping_bytes;
};

enum binder_event {
  BINDER_NOTHING,     /* nothing is there */
  BINDER_TRANSACTION, /* somebody asks */
  BINDER_REPLY,       /* the answer to what was asked */
  BINDER_FAILED,      /* -1 with errno was meant: ENXIO for a dead target, EIO for what the driver refused */
};

struct binder_message {
  uint32_t code;
  uint32_t flags;
  pid_t sender_pid;
  uid_t sender_uid;
  /* In the mapping, until binder_free. */
  const uint8_t *data;
  size_t length;
};

/* 0, or -1 with errno: ENOTTY for a node that is none of binder's, EPROTO for another version of its interface. */
int binder_open(const char *path, struct binder *binder);
void binder_close(struct binder *binder);

/* Whom handle 0 leads to; -1 with EBUSY where there is one already. From here on this process takes transactions. */
int binder_become_manager(struct binder *binder);

/* Puts a transaction to a handle, or the answer to the one that was taken, before the driver; -1 with errno. */
int binder_send(struct binder *binder, uint32_t handle, uint32_t code, const uint8_t *data, size_t length);
int binder_answer(struct binder *binder, const uint8_t *data, size_t length);

/* What comes next, without waiting; -1 with errno, as in BINDER_FAILED. */
int binder_take(struct binder *binder, enum binder_event *event, struct binder_message *message);
int binder_free(struct binder *binder, const struct binder_message *message);

#endif
