// SPDX-License-Identifier: Apache-2.0
#ifndef LODGE_UNPACK_H
#define LODGE_UNPACK_H

#include "command_line.h"

/* Unpacks an agent file that was made smaller for the way to the device by xz. Answers the exit code, after saying on stderr what is wrong. */
int unpack_agent(const struct command_line *line);

#endif
