// SPDX-License-Identifier: Apache-2.0
#ifndef LODGE_SYSCALL_TABLE_H
#define LODGE_SYSCALL_TABLE_H

/* Number of a system call on this architecture by its kernel name, -1 when the headers of the build do not know it. */
int syscall_number(const char *name);

#endif
