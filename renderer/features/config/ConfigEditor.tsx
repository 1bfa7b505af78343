// SPDX-License-Identifier: Apache-2.0
import { type KeyboardEvent, useId, useLayoutEffect, useRef, useState } from 'react';
import type { ConfigKeyFacts } from '../../../agent/protocol/index.ts';
import { CompletionList } from './CompletionList.tsx';
import { caretPlace, completions, withCompletion } from './config-completion.ts';
import { lineRange, tokensOf } from './config-syntax.ts';

export interface ConfigEditorProps {
  text: string;
  label: string;
  /** For completion. */
  keys: readonly ConfigKeyFacts[];
  /** From 1; the caret goes there when it is `refused`, and is left alone while somebody types. */
  errorLine: number | undefined;
  refused: boolean;
  onChange(text: string): void;
  onSave(): void;
  /** The key that the caret is in; empty: in none. */
  onKey(key: string): void;
}

/** A text area over its own coloured copy: the same letters in the same places, so the caret is always right. */
export function ConfigEditor(props: ConfigEditorProps) {
  const { text, label, errorLine, refused, onKey } = props;
  const area = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  const { completion, type, keyDown, close, choose, moved } = useCompletion(props, area);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the caret goes to a new error once, not at each letter
  useLayoutEffect(() => {
    if (errorLine === undefined || !refused || area.current === null) return;
    const { start, end } = lineRange(text, errorLine);
    area.current.focus();
    area.current.setSelectionRange(start, end);
  }, [errorLine, refused]);
  const lines = text.split('\n');
  return (
    <div className="editor card">
      <div className="editor-scroll">
        <div className="editor-gutter" aria-hidden="true">
          {lines.map((_, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line is its number
            <span key={index} data-error={errorLine === index + 1 || undefined}>
              {index + 1}
            </span>
          ))}
        </div>
        <div className="editor-text">
          <pre className="editor-copy" aria-hidden="true">
            {lines.map((line, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a line is its number
              <ConfigLine key={index} line={line} error={errorLine === index + 1} />
            ))}
          </pre>
          <textarea
            ref={area}
            className="editor-area"
            value={text}
            rows={lines.length}
            aria-label={label}
            aria-invalid={errorLine !== undefined || undefined}
            aria-autocomplete="list"
            aria-controls={completion === undefined ? undefined : id}
            aria-activedescendant={completion === undefined ? undefined : `${id}-${completion.chosen}`}
            spellCheck={false}
            autoCapitalize="off"
            autoComplete="off"
            wrap="off"
            onChange={(event) => type(event.target.value, event.target.selectionStart)}
            onSelect={(event) => {
              onKey(caretPlace(text, event.currentTarget.selectionStart).key);
              moved(event.currentTarget.selectionStart);
            }}
            onBlur={close}
            onKeyDown={keyDown}
          />
          {completion !== undefined && <CompletionList id={id} {...completion} onChoose={choose} />}
        </div>
      </div>
    </div>
  );
}

interface Completion {
  offered: readonly ConfigKeyFacts[];
  chosen: number;
  caret: ReturnType<typeof caretPlace>;
  offset: number;
}

function useCompletion(
  { text, keys, onChange, onSave }: ConfigEditorProps,
  area: { readonly current: HTMLTextAreaElement | null },
) {
  const [completion, setCompletion] = useState<Completion>();
  const pending = useRef<number>(undefined);
  // A text that was put in moves the caret to its end; React has put it behind the last letter.
  useLayoutEffect(() => {
    if (pending.current === undefined) return;
    area.current?.setSelectionRange(pending.current, pending.current);
    pending.current = undefined;
  });
  const close = (): void => setCompletion(undefined);
  const offer = (from: string, offset: number, typed?: string): void => {
    const caret = caretPlace(from, offset);
    const offered = completions(typed ?? caret.typed ?? '', keys);
    setCompletion(offered.length === 0 ? undefined : { offered, chosen: 0, caret, offset });
  };
  const choose = (facts: ConfigKeyFacts): void => {
    if (completion === undefined) return;
    const next = withCompletion(text, completion.offset, facts);
    pending.current = next.offset;
    onChange(next.text);
    close();
  };
  const type = (next: string, offset: number): void => {
    onChange(next);
    offer(next, offset);
  };
  /** The caret went elsewhere without a letter. */
  const moved = (offset: number): void => {
    if (completion !== undefined && completion.offset !== offset) close();
  };
  const keyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    const mod = event.ctrlKey || event.metaKey;
    if (mod && event.key.toLowerCase() === 's') {
      event.preventDefault();
      onSave();
    } else if (mod && event.code === 'Space') {
      event.preventDefault();
      const offset = event.currentTarget.selectionStart;
      offer(text, offset, caretPlace(text, offset).typed || 'lxc.');
    } else if (completion !== undefined && !event.nativeEvent.isComposing) moveIn(completion, event);
  };
  const moveIn = (now: Completion, event: KeyboardEvent): void => {
    const count = now.offered.length;
    const facts = now.offered[now.chosen];
    const acts: Readonly<Record<string, () => void>> = {
      ArrowDown: () => setCompletion({ ...now, chosen: (now.chosen + 1) % count }),
      ArrowUp: () => setCompletion({ ...now, chosen: (now.chosen - 1 + count) % count }),
      Tab: () => facts && choose(facts),
      Enter: () => facts && choose(facts),
      Escape: close,
    };
    const act = acts[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  };
  return { completion, type, keyDown, close, choose, moved };
}

function ConfigLine({ line, error }: { line: string; error: boolean }) {
  return (
    <span className="editor-line" data-error={error || undefined}>
      {tokensOf(line).map(({ kind, text }) => (
        <span key={kind} className={`token-${kind}`}>
          {text}
        </span>
      ))}
      {'\n'}
    </span>
  );
}
