// SPDX-License-Identifier: Apache-2.0
#include "arguments.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void release_text(struct text *text) {
  if (text->chars != NULL) JS_FreeCString(text->context, text->chars);
}

void release_text_list(struct text_list *list) {
  for (size_t i = 0; i < list->count; i++) free(list->items[i]);
  free(list->items);
}

void release_int_list(struct int_list *list) { free(list->items); }

/* Number.MAX_SAFE_INTEGER */
static const int64_t greatest_integer = ((int64_t)1 << 53) - 1;

/* What is being read, for the TypeError. */
struct place {
  const char *field;
  int index;
};

static bool refuse(JSContext *context, struct place place, const char *wanted) {
  if (place.field != NULL) JS_ThrowTypeError(context, "%s must be %s", place.field, wanted);
  else JS_ThrowTypeError(context, "argument %d must be %s", place.index + 1, wanted);
  return false;
}

static bool read_integer(JSContext *context, JSValueConst value, struct place place, int64_t from, int64_t to,
                         int64_t *target) {
  double number;
  if (!JS_IsNumber(value) || JS_ToFloat64(context, &number, value) < 0) return refuse(context, place, "a number");
  if (number != floor(number) || number < (double)from || number > (double)to)
    return refuse(context, place, "a whole number within its range");
  *target = (int64_t)number;
  return true;
}

static bool read_text(JSContext *context, JSValueConst value, struct place place, struct text *target) {
  if (!JS_IsString(value)) return refuse(context, place, "a string");
  target->context = context;
  target->chars = JS_ToCStringLen(context, &target->length, value);
  if (target->chars == NULL) return false;
  if (memchr(target->chars, 0, target->length) != NULL) return refuse(context, place, "a string without NUL");
  return true;
}

static bool read_bytes(JSContext *context, JSValueConst value, struct place place, struct bytes *target) {
  size_t offset, unit, size;
  JSValue buffer = JS_GetTypedArrayBuffer(context, value, &offset, &target->length, &unit);
  if (JS_IsException(buffer) || unit != 1) {
    JS_FreeValue(context, buffer);
    JS_FreeValue(context, JS_GetException(context));
    return refuse(context, place, "a Uint8Array");
  }
  uint8_t *data = JS_GetArrayBuffer(context, &size, buffer);
  /* The typed array keeps the buffer alive. */
  JS_FreeValue(context, buffer);
  static uint8_t nothing[1];
  if (data == NULL || target->length == 0) {
    JS_FreeValue(context, JS_GetException(context));
    if (target->length > 0) return refuse(context, place, "a Uint8Array that is not detached");
    target->data = nothing;
    return true;
  }
  target->data = data + offset;
  return true;
}

static bool array_length(JSContext *context, JSValueConst value, struct place place, size_t *length) {
  if (JS_IsArray(context, value) != 1) return refuse(context, place, "an array");
  JSValue property = JS_GetPropertyStr(context, value, "length");
  int64_t number = 0;
  if (JS_ToInt64(context, &number, property) < 0) return false;
  JS_FreeValue(context, property);
  if (number > 65536) return refuse(context, place, "an array of up to 65536 items");
  *length = (size_t)number;
  return true;
}

static bool read_text_list(JSContext *context, JSValueConst value, struct place place, struct text_list *target) {
  size_t length;
  if (!array_length(context, value, place, &length)) return false;
  target->items = calloc(length + 1, sizeof(char *));
  if (target->items == NULL) return JS_ThrowOutOfMemory(context), false;
  for (size_t i = 0; i < length; i++) {
    JSValue item = JS_GetPropertyUint32(context, value, (uint32_t)i);
    TEXT text = {0};
    bool read = !JS_IsException(item) && read_text(context, item, place, &text);
    JS_FreeValue(context, item);
    if (!read) return false;
    target->items[i] = strdup(text.chars);
    if (target->items[i] == NULL) return JS_ThrowOutOfMemory(context), false;
    target->count = i + 1;
  }
  return true;
}

static bool read_int_list(JSContext *context, JSValueConst value, struct place place, struct int_list *target) {
  size_t length;
  if (!array_length(context, value, place, &length)) return false;
  target->items = calloc(length + 1, sizeof(int));
  if (target->items == NULL) return JS_ThrowOutOfMemory(context), false;
  for (size_t i = 0; i < length; i++) {
    JSValue item = JS_GetPropertyUint32(context, value, (uint32_t)i);
    int64_t number = 0;
    bool read = !JS_IsException(item) && read_integer(context, item, place, INT32_MIN, UINT32_MAX, &number);
    JS_FreeValue(context, item);
    if (!read) return false;
    target->items[i] = (int)(uint32_t)number;
    target->count = i + 1;
  }
  return true;
}

static bool read_value(JSContext *context, JSValueConst value, struct place place, char letter, void *target) {
  int64_t number = 0;
  switch (letter) {
    case 'i':
      if (!read_integer(context, value, place, INT32_MIN, INT32_MAX, &number)) return false;
      *(int32_t *)target = (int32_t)number;
      return true;
    case 'u':
      if (!read_integer(context, value, place, INT32_MIN, UINT32_MAX, &number)) return false;
      *(uint32_t *)target = (uint32_t)number;
      return true;
    case 'l':
      if (!read_integer(context, value, place, -greatest_integer, greatest_integer, &number)) return false;
      *(int64_t *)target = number;
      return true;
    case 'd':
      if (!JS_IsNumber(value)) return refuse(context, place, "a number");
      return JS_ToFloat64(context, target, value) == 0;
    case 'b':
      if (!JS_IsBool(value)) return refuse(context, place, "a boolean");
      *(bool *)target = JS_ToBool(context, value) == 1;
      return true;
    case 't':
      return read_text(context, value, place, target);
    case 'y':
      return read_bytes(context, value, place, target);
    case 'f':
      if (!JS_IsFunction(context, value)) return refuse(context, place, "a function");
      *(JSValueConst *)target = value;
      return true;
    case 'o':
      if (!JS_IsObject(value)) return refuse(context, place, "an object");
      *(JSValueConst *)target = value;
      return true;
    case 'L':
      return read_text_list(context, value, place, target);
    case 'I':
      return read_int_list(context, value, place, target);
    default:
      abort();
  }
}

bool read_arguments(JSContext *context, int argc, JSValueConst *argv, const char *format, ...) {
  va_list targets;
  va_start(targets, format);
  bool read = true;
  for (int index = 0; read && *format != '\0'; index++, format++) {
    bool optional = *format == '?';
    if (optional) format++;
    JSValueConst value = index < argc ? argv[index] : JS_UNDEFINED;
    void *target = va_arg(targets, void *);
    if (optional && JS_IsUndefined(value)) continue;
    read = read_value(context, value, (struct place){NULL, index}, *format, target);
  }
  va_end(targets);
  return read;
}

bool read_field(JSContext *context, JSValueConst object, const char *name, const char *format, void *target) {
  JSValue value = JS_GetPropertyStr(context, object, name);
  if (JS_IsException(value)) return false;
  bool optional = *format == '?';
  bool read = (optional && JS_IsUndefined(value)) ||
              read_value(context, value, (struct place){name, 0}, format[optional ? 1 : 0], target);
  JS_FreeValue(context, value);
  return read;
}
