// SPDX-License-Identifier: Apache-2.0
/*
 * QuickJS, and what its interface lacks: a child after fork must not run the jobs (promise continuations) that its parent has
 * queued, or two processes would do the same work; an engine out of a file needs random numbers of its own, the modules that it
 * has, and counts of references that last. These are private to quickjs.c, so it is included here.
 */
#include <stdbool.h>

#include "quickjs.h"

/* The engine is made small, but for where it spends its time (perf of starts): a sixth of that for 4 kB. */
#define QUICK __attribute__((optimize("O2")))
static QUICK JSValue JS_CallInternal(JSContext *, JSValueConst, JSValueConst, JSValueConst, int, JSValue *, int);
QUICK JSValue JS_GetPropertyInternal(JSContext *, JSValueConst, JSAtom, JSValueConst, JS_BOOL);
QUICK int JS_DefineProperty(JSContext *, JSValueConst, JSAtom, JSValueConst, JSValueConst, JSValueConst, int);
QUICK JSValue JS_NewObjectProtoClass(JSContext *, JSValueConst, JSClassID);
QUICK void __JS_FreeValueRT(JSRuntime *, JSValue);
typedef struct JSString JSString;
typedef struct JSObject JSObject;
typedef struct JSShape JSShape;
typedef struct JSProperty JSProperty;
typedef struct JSGCObjectHeader JSGCObjectHeader;
typedef struct JSFunctionBytecode JSFunctionBytecode;
typedef struct JSVarRef JSVarRef;
typedef struct JSStackFrame JSStackFrame;
static QUICK JSProperty *add_property(JSContext *, JSObject *, JSAtom, int);
static QUICK int add_shape_property(JSContext *, JSShape **, JSObject *, JSAtom, int);
static QUICK int JS_CreateProperty(JSContext *, JSObject *, JSAtom, JSValueConst, JSValueConst, JSValueConst, int);
static QUICK JSValue JS_NewObjectFromShape(JSContext *, JSShape *, JSClassID);
static QUICK JSShape *js_clone_shape(JSContext *, JSShape *);
static QUICK JSValue js_closure2(JSContext *, JSValue, JSFunctionBytecode *, JSVarRef **, JSStackFrame *);
static QUICK JSValue js_call_c_function(JSContext *, JSValueConst, JSValueConst, int, JSValue *, int);
static QUICK void free_gc_object(JSRuntime *, JSGCObjectHeader *);
static QUICK JSAtom __JS_NewAtom(JSRuntime *, JSString *, int);
static QUICK JSValue __JS_AtomToValue(JSContext *, JSAtom, int);
static QUICK JSAtom __JS_FindAtom(JSRuntime *, const char *, size_t, int);
#include "quickjs.c"

void drop_pending_jobs(JSRuntime *runtime);

void drop_pending_jobs(JSRuntime *runtime) {
  while (!list_empty(&runtime->job_list)) {
    JSJobEntry *job = list_entry(runtime->job_list.next, JSJobEntry, link);
    list_del(&job->link);
    for (int i = 0; i < job->argc; i++) JS_FreeValue(job->ctx, job->argv[i]);
    js_free(job->ctx, job);
  }
}

void seed_random_numbers(JSContext *context);

void seed_random_numbers(JSContext *context) { js_random_init(context); }

JSModuleDef *find_module_by_name(JSContext *context, const char *name);

JSModuleDef *find_module_by_name(JSContext *context, const char *name) {
  JSAtom atom = JS_NewAtom(context, name);
  JSModuleDef *definition = atom == JS_ATOM_NULL ? NULL : js_find_loaded_module(context, atom);
  JS_FreeAtom(context, atom);
  return definition;
}

bool make_room(JSRuntime *runtime);

bool make_room(JSRuntime *runtime) {
  return resize_shape_hash(runtime, runtime->shape_hash_bits + 1) == 0 &&
         JS_ResizeAtomHash(runtime, runtime->atom_hash_size * 2) == 0;
}

bool make_builtins(JSContext *context);

static bool make_builtins_of(JSContext *context, JSObject *object) {
  for (int i = 0; i < object->shape->prop_count; i++) {
    JSShapeProperty *property = get_shape_prop(object->shape) + i;
    JSProperty *value = &object->prop[i];
    if (property->atom == JS_ATOM_NULL || (property->flags & JS_PROP_TMASK) != JS_PROP_AUTOINIT) continue;
    /* The prototypes of functions that nobody constructs with are left. */
    if (js_autoinit_get_id(value) != JS_AUTOINIT_ID_PROP) continue;
    if (JS_AutoInitProperty(context, object, property->atom, value, property) < 0) return false;
  }
  return true;
}

/* What is made meanwhile comes at the end of the list. */
bool make_builtins(JSContext *context) {
  struct list_head *link;
  list_for_each(link, &JS_GetRuntime(context)->gc_obj_list) {
    JSGCObjectHeader *header = list_entry(link, JSGCObjectHeader, link);
    if (header->gc_obj_type == JS_GC_OBJ_TYPE_JS_OBJECT && !make_builtins_of(context, (JSObject *)header)) return false;
  }
  return true;
}

void make_all_last(JSRuntime *runtime);

#ifdef LASTING_COUNT

/* Of values, strings alone need it: objects are in the list of all objects, and a rope changes where somebody else holds it. */
static void make_value_last(JSValueConst value) {
  if (JS_VALUE_GET_TAG(value) == JS_TAG_STRING) JS_VALUE_GET_STRING(value)->header.ref_count = LASTING_COUNT;
}

static void make_values_last(const JSValue *values, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) make_value_last(values[i]);
}

static void make_properties_last(const JSObject *object) {
  const JSShapeProperty *property = get_shape_prop(object->shape);
  for (int i = 0; i < object->shape->prop_count; i++, property++)
    if (property->atom != JS_ATOM_NULL && (property->flags & JS_PROP_TMASK) == JS_PROP_NORMAL)
      make_value_last(object->prop[i].u.value);
  if (object->class_id == JS_CLASS_ARRAY && object->fast_array)
    make_values_last(object->u.array.u.values, object->u.array.count);
}

/* Whether the object's count may last: the engine asserts that a shape that only one object can have is counted once. */
static bool make_object_last(JSGCObjectHeader *header) {
  switch (header->gc_obj_type) {
    case JS_GC_OBJ_TYPE_JS_OBJECT:
      make_properties_last((JSObject *)header);
      return true;
    case JS_GC_OBJ_TYPE_FUNCTION_BYTECODE:
      make_values_last(((JSFunctionBytecode *)header)->cpool, (uint32_t)((JSFunctionBytecode *)header)->cpool_count);
      return true;
    case JS_GC_OBJ_TYPE_VAR_REF:
      make_value_last(*((JSVarRef *)header)->pvalue);
      return true;
    case JS_GC_OBJ_TYPE_SHAPE:
      return ((JSShape *)header)->is_hashed;
    case JS_GC_OBJ_TYPE_JS_CONTEXT:
      return true;
    default:
      return false;
  }
}

void make_all_last(JSRuntime *runtime) {
  struct list_head *link, *next;
  list_for_each_safe(link, next, &runtime->gc_obj_list) {
    JSGCObjectHeader *header = list_entry(link, JSGCObjectHeader, link);
    if (!make_object_last(header)) continue;
    header->ref_count = LASTING_COUNT;
    list_del(link);
  }
  for (int i = 0; i < runtime->atom_size; i++)
    if (!atom_is_free(runtime->atom_array[i])) runtime->atom_array[i]->header.ref_count = LASTING_COUNT;
}

#else

void make_all_last(__attribute__((unused)) JSRuntime *runtime) {}

#endif
