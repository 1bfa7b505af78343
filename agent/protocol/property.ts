// SPDX-License-Identifier: Apache-2.0

/** A property of a guest Android, as its own programs read it. */
export interface GuestProperty {
  name: string;
  value: string;
}

export interface GuestProperties {
  /** By name. */
  properties: GuestProperty[];
  /** There are more than this agent tells of. */
  cut: boolean;
}

/** What init takes (IsLegalPropertyName of Android's init): no dot at an end, and not two in a row. */
export const propertyNamePattern = /^[A-Za-z0-9_\-@:]+(?:\.[A-Za-z0-9_\-@:]+)*$/;
export const longestPropertyName = 255;
/** Of what can be set; values of ro.* may be longer. */
export const longestPropertyValueBytes = 91;
