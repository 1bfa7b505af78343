// SPDX-License-Identifier: Apache-2.0
#ifndef LODGE_ERRNO_NAME_H
#define LODGE_ERRNO_NAME_H

/* 'EPERM' for EPERM; 'E<number>' in a static buffer for what Linux does not name. */
const char *errno_name(int number);

#endif
