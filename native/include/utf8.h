// SPDX-License-Identifier: Apache-2.0
#ifndef LODGE_UTF8_H
#define LODGE_UTF8_H

#include <stddef.h>
#include <stdint.h>

/* Length of the longest well-formed beginning (Unicode 15, table 3-7: no overlong forms, no surrogates). */
size_t utf8_valid_length(const uint8_t *data, size_t length);

/*
 * Writes the text with each ill-formed sequence (a maximal subpart, as the WHATWG decoder counts them) replaced by U+FFFD.
 * The target has room for 3 * length bytes. Answers the bytes written.
 */
size_t utf8_repair(const uint8_t *data, size_t length, uint8_t *target);

/* Replaces each surrogate encoded in three bytes, as QuickJS writes a lone one, by U+FFFD in place. */
void utf8_replace_surrogates(uint8_t *data, size_t length);

#endif
