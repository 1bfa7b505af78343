// SPDX-License-Identifier: Apache-2.0
import { buildPhone } from '../../e2e/phone/phone.ts';
import { phoneVariants } from '../../e2e/phone/variants.ts';

/**
 * Fetches and builds what the virtual phones are made of: minutes of waiting for Debian's archive where nothing is in the cache yet,
 * and nothing where it is. What cannot be had is left to the suite that needs it, which tries again and tells.
 */
export async function buildPhonesAhead(): Promise<void> {
  const { plain, 'android-v1': android } = phoneVariants;
  try {
    for (const variant of [plain, android, { ...android, binder: 'file-system' as const }]) await buildPhone(variant);
  } catch (error) {
    console.error(`the virtual phones could not be built ahead: ${String(error)}`);
  }
}
