// SPDX-License-Identifier: Apache-2.0
#ifndef LODGE_VALUES_H
#define LODGE_VALUES_H

#include <stddef.h>
#include <stdint.h>

#include "quickjs.h"

/* A new Uint8Array with a copy of the data. */
JSValue new_bytes(JSContext *context, const void *data, size_t length);

/* A new Uint8Array that owns memory of malloc. Frees it also when it throws. */
JSValue adopt_bytes(JSContext *context, void *data, size_t length);

/*
 * A new Uint8Array of the first `length` bytes of `capacity` that came of js_malloc: it owns them, or has a copy where half of them would
 * lie idle. Takes them over also when it throws.
 */
JSValue fitting_bytes(JSContext *context, void *data, size_t length, size_t capacity);

/* A new string of UTF-8 from outside; bad sequences become U+FFFD. */
JSValue new_text(JSContext *context, const char *chars, size_t length);

/*
 * Builds an object or array step by step: a value that is an exception, or a property that cannot be set, turns the whole
 * into JS_EXCEPTION, and the steps after it do nothing. The value is always taken over.
 */
void put(JSContext *context, JSValue *object, const char *name, JSValue value);
void put_number(JSContext *context, JSValue *object, const char *name, double number);
void put_text(JSContext *context, JSValue *object, const char *name, const char *chars);
void put_item(JSContext *context, JSValue *array, uint32_t index, JSValue value);

#endif
