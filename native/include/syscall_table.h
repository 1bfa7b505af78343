// SPDX-License-Identifier: Apache-2.0
#ifndef LODGE_SYSCALL_TABLE_H
#define LODGE_SYSCALL_TABLE_H

/*
 * Number of a system call by its kernel name: on this architecture, or by `abi` on one that its kernel also runs (i386, x32, arm).
 * -1 when the headers of the build do not know it, -2 when they have no such table. The numbers of x32 have its bit.
 */
int syscall_number(const char *name, const char *abi);

#endif
