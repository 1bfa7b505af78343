// SPDX-License-Identifier: Apache-2.0

/** A drag of ours that the system has: what it carries. */
export interface OwnDrag {
  name: string;
}

/**
 * Whether what is dropped is what was dragged out of here. The system does not tell when a drag of ours has ended outside of this window, so
 * that another program's may come before the pointer does: it carries other files.
 */
export function isOwnDrop(own: OwnDrag | undefined, files: ArrayLike<{ name: string }>): boolean {
  return own !== undefined && files.length === 1 && files[0]?.name === own.name;
}
