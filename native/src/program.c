// SPDX-License-Identifier: Apache-2.0
#include "program.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern char **environ;

struct program program;

static char *title_area;
static size_t title_bytes;

/* Moves the strings of a list to the heap, as long as each lies right behind the one before. */
static char *move_away(char **list, char *end) {
  for (; *list != NULL; list++) {
    if (*list != end) break;
    end += strlen(*list) + 1;
    char *copy = strdup(*list);
    if (copy != NULL) *list = copy;
  }
  return end;
}

void remember_title_area(int argc, char **argv) {
  if (argc == 0) return;
  title_area = argv[0];
  char *end = move_away(argv, title_area);
  /* The kernel lays the environment right behind the arguments, and shows it too when the last NUL of these is gone. */
  end = move_away(environ, end);
  title_bytes = (size_t)(end - title_area);
}

void write_title(const char *title) {
  if (title_bytes == 0) return;
  size_t length = strlen(title);
  if (length > title_bytes - 1) length = title_bytes - 1;
  memcpy(title_area, title, length);
  memset(title_area + length, 0, title_bytes - length);
}
