// SPDX-License-Identifier: Apache-2.0
import { useLayoutEffect, useRef } from 'react';
import { lineRange, tokensOf } from './config-syntax.ts';

export interface ConfigEditorProps {
  text: string;
  label: string;
  /** From 1. */
  errorLine: number | undefined;
  onChange(text: string): void;
  onSave(): void;
}

/** A text area over its own coloured copy: the same letters in the same places, so the caret is always right. */
export function ConfigEditor({ text, label, errorLine, onChange, onSave }: ConfigEditorProps) {
  const area = useRef<HTMLTextAreaElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the caret goes to a new error once, not at each letter
  useLayoutEffect(() => {
    if (errorLine === undefined || area.current === null) return;
    const { start, end } = lineRange(text, errorLine);
    area.current.focus();
    area.current.setSelectionRange(start, end);
  }, [errorLine]);
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
            spellCheck={false}
            autoCapitalize="off"
            autoComplete="off"
            wrap="off"
            onChange={(event) => onChange(event.target.value)}
            onKeyDown={(event) => {
              if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 's') return;
              event.preventDefault();
              onSave();
            }}
          />
        </div>
      </div>
    </div>
  );
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
