// SPDX-License-Identifier: Apache-2.0
#ifndef LODGE_COMPILER_H
#define LODGE_COMPILER_H

#include "command_line.h"

/* Compiles a program and its parts to an agent file. Answers the exit code, after saying on stderr what is wrong. */
int compile_agent(const struct command_line *line);

#endif
