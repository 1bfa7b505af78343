// SPDX-License-Identifier: Apache-2.0
#include "module.h"

#include <string.h>

#include "engine.h"

static const struct native_module *const modules[] = {
    &process_module, &file_module,    &mount_module, &terminal_module, &socket_module,
    &bpf_module,     &seccomp_module, &loop_module,  &text_module,     &host_module,
    &decompress_module, &binder_module,
};

static const struct native_module *find_module(const char *name) {
  for (size_t i = 0; i < sizeof(modules) / sizeof(modules[0]); i++)
    if (strcmp(modules[i]->name, name) == 0) return modules[i];
  return NULL;
}

static int set_computed(JSContext *context, const struct native_module *module, JSModuleDef *definition) {
  for (const struct computed_export *computed = module->computed; computed != NULL && computed->name; computed++) {
    JSValue value = computed->make(context);
    if (JS_IsException(value) || JS_SetModuleExport(context, definition, computed->name, value) < 0) return -1;
  }
  return 0;
}

static int fill_module(JSContext *context, JSModuleDef *definition) {
  JSAtom atom = JS_GetModuleName(context, definition);
  const char *name = JS_AtomToCString(context, atom);
  JS_FreeAtom(context, atom);
  if (name == NULL) return -1;
  const struct native_module *module = find_module(name);
  JS_FreeCString(context, name);
  for (const struct binding_table *const *table = module->tables; *table != NULL; table++)
    if (JS_SetModuleExportList(context, definition, (*table)->entries, (*table)->count) < 0) return -1;
  return set_computed(context, module, definition);
}

JSModuleDef *load_native_module(JSContext *context, const char *name) {
  const struct native_module *module = find_module(name);
  if (module == NULL) {
    JS_ThrowReferenceError(context, "there is no module '%s' in this helper", name);
    return NULL;
  }
  JSModuleDef *definition = JS_NewCModule(context, name, fill_module);
  if (definition == NULL) return NULL;
  for (const struct binding_table *const *table = module->tables; *table != NULL; table++)
    if (JS_AddModuleExportList(context, definition, (*table)->entries, (*table)->count) < 0) return NULL;
  for (const struct computed_export *computed = module->computed; computed != NULL && computed->name; computed++)
    if (JS_AddModuleExport(context, definition, computed->name) < 0) return NULL;
  return definition;
}

bool refresh_native_modules(JSContext *context) {
  for (size_t i = 0; i < sizeof(modules) / sizeof(modules[0]); i++) {
    /* Signals are the same in every process. */
    if (modules[i]->computed == NULL || modules[i] == &process_module) continue;
    JSModuleDef *definition = find_module_by_name(context, modules[i]->name);
    if (definition != NULL && set_computed(context, modules[i], definition) < 0) return false;
  }
  return true;
}
