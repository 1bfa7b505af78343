// SPDX-License-Identifier: Apache-2.0
#include "command_line.h"

#include <string.h>

#include "check.h"

#define READ(line, ...)                                                            \
  char *arguments[] = {__VA_ARGS__, NULL};                                         \
  struct command_line line;                                                        \
  read_command_line((int)(sizeof(arguments) / sizeof(arguments[0])) - 1, arguments, &line)

static void plain(void) {
  READ(line, "/data/lodge/bin/x/lodged", "serve", "--agent", "x");
  CHECK(line.command == COMMAND_RUN && line.agent == NULL && line.argc == 4);
  CHECK(strcmp(line.argv[0], "/data/lodge/bin/x/lodged") == 0 && strcmp(line.argv[3], "x") == 0);
  CHECK(line.argv[4] == NULL);
  free(line.argv);
}

static void agent(void) {
  READ(line, "lodged", "--agent", "other.qbc", "serve");
  CHECK(line.command == COMMAND_RUN && strcmp(line.agent, "other.qbc") == 0);
  CHECK(line.argc == 2 && strcmp(line.argv[1], "serve") == 0);
  free(line.argv);
}

static void other_name(void) {
  READ(line, "lxc-start", "--version");
  CHECK(line.command == COMMAND_RUN && line.argc == 2 && strcmp(line.argv[1], "--version") == 0);
  free(line.argv);
}

static void compile(void) {
  READ(line, "lodged", "--compile", "--strip-debug", "in.js", "out.qbc", "agent");
  CHECK(line.command == COMMAND_COMPILE && line.strip_debug);
  CHECK(strcmp(line.source, "in.js") == 0 && strcmp(line.target, "out.qbc") == 0);
  CHECK(strcmp(line.module_name, "agent") == 0 && line.parts[0] == NULL);
  free(line.argv);
}

static void compile_parts(void) {
  READ(line, "lodged", "--compile", "in.js", "out.qbc", "agent", "./a.js", "./b.js");
  CHECK(line.command == COMMAND_COMPILE && strcmp(line.parts[1], "./b.js") == 0 && line.parts[2] == NULL);
  free(line.argv);
}

static void part_elsewhere(void) {
  READ(line, "lodged", "--compile", "in.js", "out.qbc", "agent", "/a.js");
  CHECK(line.command == COMMAND_WRONG && line.problem != NULL);
  free(line.argv);
}

static void unpack(void) {
  READ(line, "lodged", "--unpack", "agent.qbc.xz", "agent.qbc");
  CHECK(line.command == COMMAND_UNPACK && strcmp(line.source, "agent.qbc.xz") == 0 && strcmp(line.target, "agent.qbc") == 0);
  free(line.argv);
}

static void unpack_too_much(void) {
  READ(line, "lodged", "--unpack", "agent.qbc.xz", "agent.qbc", "more");
  CHECK(line.command == COMMAND_WRONG && line.problem != NULL);
  free(line.argv);
}

static void preload(void) {
  READ(line, "lodged", "--preload", "agent.qbc");
  CHECK(line.command == COMMAND_PRELOAD && strcmp(line.agent, "agent.qbc") == 0);
  free(line.argv);
}

static void preload_nothing(void) {
  READ(line, "lodged", "--preload");
  CHECK(line.command == COMMAND_WRONG && line.problem != NULL);
  free(line.argv);
}

static void incomplete(void) {
  READ(line, "lodged", "--compile", "in.js");
  CHECK(line.command == COMMAND_WRONG && line.problem != NULL);
  free(line.argv);
}

static void agent_without_file(void) {
  READ(line, "lodged", "--agent");
  CHECK(line.command == COMMAND_WRONG && line.problem != NULL);
  free(line.argv);
}

static void version(void) {
  READ(line, "./lodged", "--version");
  CHECK(line.command == COMMAND_VERSION);
  free(line.argv);
}

static void nothing(void) {
  char *arguments[] = {NULL};
  struct command_line line;
  read_command_line(0, arguments, &line);
  CHECK(line.command == COMMAND_RUN && line.argc == 1 && strcmp(line.argv[0], "lodged") == 0);
  free(line.argv);
}

static const struct check_case cases[] = {
    {"the command line gives the agent all arguments it does not take", plain},
    {"the command line takes --agent and its file away", agent},
    {"the command line takes nothing under another name", other_name},
    {"the command line reads --compile with its files and module name", compile},
    {"the command line reads --compile with the parts of a program", compile_parts},
    {"the command line refuses --compile with a part that lies elsewhere", part_elsewhere},
    {"the command line reads --unpack with its files", unpack},
    {"the command line refuses --unpack with more than its files", unpack_too_much},
    {"the command line reads --preload with its agent", preload},
    {"the command line refuses --preload without an agent", preload_nothing},
    {"the command line refuses --compile without a target", incomplete},
    {"the command line refuses --agent without a file", agent_without_file},
    {"the command line reads --version", version},
    {"the command line survives an empty argv", nothing},
};
CHECK_SUITE(command_line_suite, cases);
