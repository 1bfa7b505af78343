// SPDX-License-Identifier: Apache-2.0
#include "command_line.h"

#include <stdlib.h>
#include <string.h>

static const char *base_name(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash == NULL ? path : slash + 1;
}

static void refuse(struct command_line *line, const char *problem) {
  line->command = COMMAND_WRONG;
  line->problem = problem;
}

/* --compile [--strip-debug] IN OUT [NAME [PART ...]] */
static void read_compile(char **rest, struct command_line *line) {
  line->command = COMMAND_COMPILE;
  if (*rest != NULL && strcmp(*rest, "--strip-debug") == 0) {
    line->strip_debug = true;
    rest++;
  }
  if (rest[0] == NULL || rest[1] == NULL) return refuse(line, "--compile takes a source file and a target file");
  line->source = rest[0];
  line->target = rest[1];
  line->module_name = rest[2];
  line->parts = rest[2] == NULL ? rest + 2 : rest + 3;
  for (char **part = line->parts; *part != NULL; part++)
    if (strncmp(*part, "./", 2) != 0) return refuse(line, "a part for --compile is ./FILE, beside the source");
}

/* --unpack IN OUT */
static void read_unpack(char **rest, struct command_line *line) {
  line->command = COMMAND_UNPACK;
  if (rest[0] == NULL || rest[1] == NULL || rest[2] != NULL) return refuse(line, "--unpack takes a packed file and a target file");
  line->source = rest[0];
  line->target = rest[1];
}

/* --preload AGENT */
static void read_preload(char **rest, struct command_line *line) {
  line->command = COMMAND_PRELOAD;
  if (rest[0] == NULL || rest[1] != NULL) return refuse(line, "--preload takes the agent's file");
  line->agent = rest[0];
}

void read_command_line(int argc, char **argv, struct command_line *line) {
  *line = (struct command_line){.command = COMMAND_RUN};
  line->argv = calloc((size_t)argc + 2, sizeof(char *));
  if (line->argv == NULL) abort();
  line->argv[line->argc++] = argc > 0 ? argv[0] : "lodged";
  char **rest = argc > 0 ? argv + 1 : argv;
  if (strcmp(base_name(line->argv[0]), "lodged") == 0 && *rest != NULL) {
    if (strcmp(*rest, "--compile") == 0) return read_compile(rest + 1, line);
    if (strcmp(*rest, "--unpack") == 0) return read_unpack(rest + 1, line);
    if (strcmp(*rest, "--preload") == 0) return read_preload(rest + 1, line);
    if (strcmp(*rest, "--version") == 0 && rest[1] == NULL) {
      line->command = COMMAND_VERSION;
      return;
    }
    if (strcmp(*rest, "--agent") == 0) {
      if (rest[1] == NULL) return refuse(line, "--agent takes a file");
      line->agent = rest[1];
      rest += 2;
    }
  }
  while (*rest != NULL) line->argv[line->argc++] = *rest++;
}
