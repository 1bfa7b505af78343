// SPDX-License-Identifier: Apache-2.0
#ifndef LODGE_SYSTEM_CALLS_H
#define LODGE_SYSTEM_CALLS_H

#include <sys/syscall.h>
#include <unistd.h>

/*
 * Calls that bionic or older headers have no wrapper for go through syscall(2). From 424 on the numbers are the same on every
 * architecture (arch/<name>/entry/syscalls of the kernel).
 */
#ifndef SYS_pidfd_send_signal
#define SYS_pidfd_send_signal 424
#endif
#ifndef SYS_open_tree
#define SYS_open_tree 428
#endif
#ifndef SYS_move_mount
#define SYS_move_mount 429
#endif
#ifndef SYS_fsopen
#define SYS_fsopen 430
#endif
#ifndef SYS_fsconfig
#define SYS_fsconfig 431
#endif
#ifndef SYS_fsmount
#define SYS_fsmount 432
#endif
#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif
#ifndef SYS_clone3
#define SYS_clone3 435
#endif
#ifndef SYS_close_range
#define SYS_close_range 436
#endif
#ifndef SYS_openat2
#define SYS_openat2 437
#endif
#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif

#endif
