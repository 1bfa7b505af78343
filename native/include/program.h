// SPDX-License-Identifier: Apache-2.0
#ifndef LODGE_PROGRAM_H
#define LODGE_PROGRAM_H

#include <stddef.h>

/* What main.c knows of this process and the modules tell to JavaScript. */
struct program {
  int argc;
  char **argv;
  char *helper_path;
  char *agent_path;
  /* Beside the agent: the engine with all of it loaded (heap_image.h). It may be missing. */
  char *heap_path;
};

extern struct program program;

/* Where the kernel put arguments and environment; the environment is moved away so that a title may cover both. */
void remember_title_area(int argc, char **argv);
/* Overwrites that area: what ps shows. Cut to its size. */
void write_title(const char *title);

#endif
