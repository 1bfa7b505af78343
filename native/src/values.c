// SPDX-License-Identifier: Apache-2.0
#include "values.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "utf8.h"

static JSValue view_of(JSContext *context, JSValue buffer) {
  if (JS_IsException(buffer)) return buffer;
  JSValueConst arguments[] = {buffer, JS_UNDEFINED, JS_UNDEFINED};
  JSValue view = JS_NewTypedArray(context, 3, arguments, JS_TYPED_ARRAY_UINT8);
  JS_FreeValue(context, buffer);
  return view;
}

JSValue new_bytes(JSContext *context, const void *data, size_t length) {
  return view_of(context, JS_NewArrayBufferCopy(context, data, length));
}

static void free_adopted(__attribute__((unused)) JSRuntime *runtime, __attribute__((unused)) void *opaque, void *data) {
  free(data);
}

JSValue adopt_bytes(JSContext *context, void *data, size_t length) {
  JSValue buffer = JS_NewArrayBuffer(context, data, length, free_adopted, NULL, false);
  if (JS_IsException(buffer)) free(data);
  return view_of(context, buffer);
}

static void free_fitting(JSRuntime *runtime, __attribute__((unused)) void *opaque, void *data) { js_free_rt(runtime, data); }

JSValue fitting_bytes(JSContext *context, void *data, size_t length, size_t capacity) {
  if (length >= capacity / 2) {
    JSValue buffer = JS_NewArrayBuffer(context, data, length, free_fitting, NULL, false);
    if (JS_IsException(buffer)) js_free(context, data);
    return view_of(context, buffer);
  }
  JSValue copy = new_bytes(context, data, length);
  js_free(context, data);
  return copy;
}

JSValue new_text(JSContext *context, const char *chars, size_t length) {
  const uint8_t *data = (const uint8_t *)chars;
  if (utf8_valid_length(data, length) == length) return JS_NewStringLen(context, chars, length);
  uint8_t *repaired = malloc(3 * length);
  if (repaired == NULL) return JS_ThrowOutOfMemory(context);
  size_t repaired_length = utf8_repair(data, length, repaired);
  JSValue text = JS_NewStringLen(context, (const char *)repaired, repaired_length);
  free(repaired);
  return text;
}

static void spoil(JSContext *context, JSValue *whole) {
  JS_FreeValue(context, *whole);
  *whole = JS_EXCEPTION;
}

void put(JSContext *context, JSValue *object, const char *name, JSValue value) {
  if (JS_IsException(*object)) {
    JS_FreeValue(context, value);
    return;
  }
  if (JS_IsException(value) || JS_DefinePropertyValueStr(context, *object, name, value, JS_PROP_C_W_E) < 0)
    spoil(context, object);
}

void put_number(JSContext *context, JSValue *object, const char *name, double number) {
  put(context, object, name, JS_NewFloat64(context, number));
}

void put_text(JSContext *context, JSValue *object, const char *name, const char *chars) {
  put(context, object, name, new_text(context, chars, strlen(chars)));
}

void put_item(JSContext *context, JSValue *array, uint32_t index, JSValue value) {
  if (JS_IsException(*array)) {
    JS_FreeValue(context, value);
    return;
  }
  if (JS_IsException(value) || JS_DefinePropertyValueUint32(context, *array, index, value, JS_PROP_C_W_E) < 0)
    spoil(context, array);
}
