// SPDX-License-Identifier: Apache-2.0
import { useLodge } from '../../state/use-services.ts';

export function useMac(): boolean {
  return useLodge((state) => state.app?.platform === 'darwin');
}
