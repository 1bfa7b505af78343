// SPDX-License-Identifier: Apache-2.0
#ifndef LODGE_ENGINE_H
#define LODGE_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent_file.h"
#include "quickjs.h"

/* Exit code of a bug in the agent: an exception nobody caught (EX_SOFTWARE of sysexits.h). */
#define EXIT_BUG 70

/* The engine of the process. `with_compiler` adds the parser, which a running agent does not get. */
JSContext *start_engine(bool with_compiler, JSModuleLoaderFunc *load_module);
void end_engine(JSContext *context);

/*
 * An engine that has come out of a file of so many bytes: its stack, its random numbers and the constants of the process are those of
 * this process.
 */
bool adopt_engine(JSContext *context, size_t loaded_bytes);

/* Prints the pending exception with its stack to stderr. */
void print_exception(JSContext *context);

/* Prints the pending exception and ends the process with EXIT_BUG. */
_Noreturn void end_with_exception(JSContext *context);

/* Runs every pending job; ends the process when one threw or a promise was rejected with nobody to handle it. */
void run_jobs(JSContext *context);

/* In a new child: drops the parent's jobs and its rejections. */
void reset_jobs_in_child(JSContext *context);

/* A part of the agent, for a loader of modules; NULL after a throw. */
JSModuleDef *read_module(JSContext *context, const struct agent_module *module);

/* Evaluates a module whose code has been checked, runs the loop until it ends; answers the exit code. */
int run_program(JSContext *context, const struct agent_module *module);

/* Loads a module by its name, runs it; false after a throw, or when it still waits at its top level. */
bool load_part(JSContext *context, const char *name);

/* Compiles an ES module; what it imports goes through the engine's loader. An exception after a throw. */
JSValue compile_module(JSContext *context, const char *source, size_t length, const char *name, bool keep_debug);

/* Of quickjs_with_job_drop.c. */
void drop_pending_jobs(JSRuntime *runtime);
void seed_random_numbers(JSContext *context);
/*
 * Doubles the tables of shapes and of atoms. They double when they are full, by a walk over all that there is: in memory that is
 * mapped private each page of it would be copied.
 */
bool make_room(JSRuntime *runtime);
/* The functions that are built in, which the engine makes when they are first called: else each process would. false after a throw. */
bool make_builtins(JSContext *context);
/*
 * Before an image is written, as the last step: what is there now lasts (lasting_counts.h), and the collector of cycles leaves it out.
 * What it holds is held from outside all cycles, and is freed when it lets go of it.
 */
void make_all_last(JSRuntime *runtime);
JSModuleDef *find_module_by_name(JSContext *context, const char *name);

#endif
