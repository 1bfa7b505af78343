// SPDX-License-Identifier: Apache-2.0
import { Tooltip as Radix } from 'radix-ui';
import type { ReactNode } from 'react';

/** Around one control. Says only what the control's name does not need: it is not there for touch. */
export function Tooltip({ text, children }: { text: string; children: ReactNode }) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      {/* In the page's main part: what lies outside of all parts is told to nobody. */}
      <Radix.Portal container={document.getElementById('main')}>
        <Radix.Content className="tooltip" sideOffset={6} collisionPadding={8}>
          {text}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
