// SPDX-License-Identifier: Apache-2.0
#ifndef LODGE_ARGUMENTS_H
#define LODGE_ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "quickjs.h"

/* A string of JavaScript as UTF-8 with a closing NUL and none within; chars is NULL for undefined where that is allowed. */
struct text {
  JSContext *context;
  const char *chars;
  size_t length;
};

/* The bytes of a Uint8Array, valid as long as the argument lives and no JavaScript runs. */
struct bytes {
  uint8_t *data;
  size_t length;
};

/* Strings for execve: a closing NULL, one block of memory each. */
struct text_list {
  char **items;
  size_t count;
};

struct int_list {
  int *items;
  size_t count;
};

void release_text(struct text *text);
void release_text_list(struct text_list *list);
void release_int_list(struct int_list *list);

#define TEXT __attribute__((cleanup(release_text))) struct text
#define TEXT_LIST __attribute__((cleanup(release_text_list))) struct text_list
#define INT_LIST __attribute__((cleanup(release_int_list))) struct int_list

/*
 * Reads the arguments of a binding into C variables, one letter each, or throws TypeError and answers false:
 *   i int32_t *    u uint32_t * (a negative int32 counts as its bits)    l int64_t *    d double *    b bool *
 *   t struct text *    y struct bytes *    f JSValueConst * (a function)    o JSValueConst * (an object)
 *   L struct text_list *    I struct int_list *
 * A question mark before a letter: may be undefined, which leaves the variable as it is.
 */
bool read_arguments(JSContext *context, int argc, JSValueConst *argv, const char *format, ...);

/* One property of an options object, by the same letters. */
bool read_field(JSContext *context, JSValueConst object, const char *name, const char *format, void *target);

#endif
