// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "agent_file.h"
#include "cleanup.h"
#include "command_line.h"
#include "engine.h"
#include "file.h"
#include "program.h"
#include "signals.h"

#define EXIT_USAGE 64
#define EXIT_AGENT 69

static const char usage[] =
    "usage: lodged [--agent FILE] [argument ...]\n"
    "       lodged --compile [--strip-debug] SOURCE TARGET [NAME]\n"
    "       lodged --version\n";

static int compile(const struct command_line *line) {
  size_t length, code_length;
  /* Ends in a NUL, as the parser wants it. */
  OWNED_MEMORY uint8_t *source = read_whole_file(line->source, AGENT_MAXIMUM_BYTES, &length);
  if (source == NULL) return dprintf(2, "lodged: %s: %s\n", line->source, strerror(errno)), 1;
  JSContext *context = start_engine(true);
  const char *name = line->module_name != NULL ? line->module_name : line->source;
  uint8_t *code = compile_module(context, (const char *)source, length, name, !line->strip_debug, &code_length);
  if (code == NULL) return print_exception(context), 1;
  int written = write_agent_file(line->target, code, code_length);
  if (written < 0) dprintf(2, "lodged: %s: %s\n", line->target, strerror(errno));
  js_free(context, code);
  end_engine(context);
  return written < 0 ? 1 : 0;
}

static bool find_paths(const char *agent) {
  char path[PATH_MAX];
  ssize_t length = readlink("/proc/self/exe", path, sizeof(path) - sizeof("agent.qbc"));
  if (length < 0) {
    dprintf(2, "lodged: /proc/self/exe: %s\n", strerror(errno));
    return false;
  }
  path[length] = '\0';
  program.helper_path = strdup(path);
  if (agent == NULL) {
    char *slash = strrchr(path, '/');
    strcpy(slash == NULL ? path : slash + 1, "agent.qbc");
    agent = path;
  }
  program.agent_path = realpath(agent, NULL);
  if (program.agent_path == NULL) dprintf(2, "lodged: %s: %s\n", agent, strerror(errno));
  return program.helper_path != NULL && program.agent_path != NULL;
}

static int run_agent(const struct command_line *line) {
  const uint8_t *code;
  size_t length;
  if (!find_paths(line->agent)) return EXIT_AGENT;
  OWNED_MEMORY uint8_t *file = read_agent_file(program.agent_path, &code, &length);
  if (file == NULL) return EXIT_AGENT;
  prepare_signals();
  JSContext *context = start_engine(false);
  int status = run_bytecode(context, code, length);
#ifdef LODGE_SANITIZE
  /* Frees everything, so that the leak checker sees what was forgotten; in the field the kernel is faster. */
  end_engine(context);
#endif
  return status;
}

int main(int argc, char **argv) {
  remember_title_area(argc, argv);
  struct command_line line;
  read_command_line(argc, argv, &line);
  program.argc = line.argc;
  program.argv = line.argv;
  switch (line.command) {
    case COMMAND_RUN:
      return run_agent(&line);
    case COMMAND_COMPILE:
      return compile(&line);
    case COMMAND_VERSION:
      dprintf(1, "lodged, native interface %d\n", NATIVE_VERSION);
      return 0;
    case COMMAND_WRONG:
      break;
  }
  dprintf(2, "lodged: %s\n%s", line.problem, usage);
  return EXIT_USAGE;
}
