// SPDX-License-Identifier: Apache-2.0
import { useEffect, useRef } from 'react';
import type { ConfigKeyFacts } from '../../../agent/protocol/index.ts';
import { useText } from '../../i18n/i18n.ts';
import type { CaretPlace } from './config-completion.ts';

export interface CompletionListProps {
  id: string;
  offered: readonly ConfigKeyFacts[];
  chosen: number;
  caret: CaretPlace;
  onChoose(facts: ConfigKeyFacts): void;
}

/** Below the caret. The focus stays in the text; arrows and Tab are its. */
export function CompletionList({ id, offered, chosen, caret, onChoose }: CompletionListProps) {
  const t = useText();
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.children[chosen]?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  const column = caret.column - (caret.typed?.length ?? 0);
  return (
    <div
      ref={list}
      id={id}
      className="completion menu"
      role="listbox"
      aria-label={t('configHelp.keys')}
      style={{ top: `calc(10px + ${caret.line + 1} * 21px)`, left: `calc(6px + ${column} * 1ch)` }}
    >
      {offered.map((facts, index) => (
        // biome-ignore lint/a11y/useFocusableInteractive: chosen by aria-activedescendant
        <div
          key={facts.key}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === chosen}
          className="completion-item"
          onPointerDown={(event) => {
            event.preventDefault();
            onChoose(facts);
          }}
        >
          <span>{facts.key}</span>
          <span className="quiet">{facts.example}</span>
        </div>
      ))}
    </div>
  );
}
