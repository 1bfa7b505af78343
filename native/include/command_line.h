// SPDX-License-Identifier: Apache-2.0
#ifndef LODGE_COMMAND_LINE_H
#define LODGE_COMMAND_LINE_H

#include <stdbool.h>

enum command { COMMAND_RUN, COMMAND_COMPILE, COMMAND_UNPACK, COMMAND_PRELOAD, COMMAND_VERSION, COMMAND_WRONG };

struct command_line {
  enum command command;
  /* --agent FILE or --preload FILE; NULL: agent.qbc beside the helper. */
  const char *agent;
  /* --unpack IN OUT, or --compile IN OUT [NAME [PART ...]]; parts are "./x.js", beside IN, and end in NULL. */
  const char *source;
  const char *target;
  const char *module_name;
  char **parts;
  bool strip_debug;
  /* What is wrong, for COMMAND_WRONG. */
  const char *problem;
  /* The agent's arguments: argv[0], then what is left; as many pointers as argv has, allocated. */
  char **argv;
  int argc;
};

/*
 * Takes the helper's own options from the front of the arguments. Under another name than `lodged` (a link called lxc-start)
 * nothing is taken: every argument is the agent's.
 */
void read_command_line(int argc, char **argv, struct command_line *line);

#endif
