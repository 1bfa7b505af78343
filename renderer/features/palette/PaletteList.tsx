// SPDX-License-Identifier: Apache-2.0
import { useEffect, useRef } from 'react';
import { useText } from '../../i18n/i18n.ts';
import { Keys } from '../shortcuts/Keys.tsx';
import { type PaletteGroup, paletteGroups } from './palette-commands.ts';
import { paletteIcon } from './palette-icons.ts';
import type { PaletteHit } from './palette-search.ts';

export interface PaletteListProps {
  /** Prefix of the elements' ids. */
  id: string;
  hits: readonly PaletteHit[];
  /** In groups, as they come; a search mixes them by how well they fit. */
  grouped: boolean;
  chosen: number;
  onChoose(index: number): void;
  onRun(index: number): void;
}

export function PaletteList(props: PaletteListProps) {
  const { id, hits, grouped, chosen } = props;
  const t = useText();
  const list = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the chosen one comes into sight
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [chosen, hits]);
  const indexed = hits.map((hit, index) => ({ hit, index }));
  const sections: { group: PaletteGroup | undefined; items: typeof indexed }[] = grouped
    ? paletteGroups
        .map((group) => ({ group, items: indexed.filter(({ hit }) => hit.command.group === group) }))
        .filter(({ items }) => items.length > 0)
    : [{ group: undefined, items: indexed }];
  const others = sections.some(({ group }) => group === 'here');
  const titleOf = (group: PaletteGroup): string =>
    group === 'guests' && !others ? t('guests.title') : t(`palette.group.${group}`);
  return (
    <div ref={list} id={`${id}-list`} className="palette-list" role="listbox" aria-label={t('palette.commands')}>
      {hits.length === 0 && <p className="palette-none">{t('palette.nothing')}</p>}
      {sections.map(({ group, items }) => (
        // biome-ignore lint/a11y/useSemanticElements: a group of options, not of form fields
        <div
          key={group ?? 'found'}
          role="group"
          aria-label={group === undefined ? t('palette.group.found') : titleOf(group)}
        >
          {group !== undefined && (
            <p className="palette-group" aria-hidden="true">
              {titleOf(group)}
            </p>
          )}
          {items.map(({ hit, index }) => (
            <Option key={hit.command.id} {...props} hit={hit} index={index} />
          ))}
        </div>
      ))}
    </div>
  );
}

function Option({ id, hit, index, chosen, onChoose, onRun }: PaletteListProps & { hit: PaletteHit; index: number }) {
  const { command, text, positions } = hit;
  const Icon = paletteIcon(command.key);
  const danger = command.key === 'act.kill' || command.key === 'act.destroy';
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the focus stays in the field above, which has the keys
    // biome-ignore lint/a11y/useFocusableInteractive: chosen by aria-activedescendant
    <div
      id={`${id}-${index}`}
      role="option"
      aria-selected={index === chosen}
      className="palette-option"
      data-danger={danger || undefined}
      onPointerMove={() => index !== chosen && onChoose(index)}
      onClick={() => onRun(index)}
    >
      <Icon aria-hidden size={16} strokeWidth={1.9} />
      <span className="palette-text">
        <Marked text={text} positions={positions} />
      </span>
      {command.device !== undefined && <span className="palette-device">{command.device}</span>}
      {command.shortcut !== undefined && <Keys name={command.shortcut} />}
    </div>
  );
}

/** The letters that were typed, in bold; letters side by side are one piece. */
function Marked({ text, positions }: { text: string; positions: readonly number[] }) {
  const marked = new Set(positions);
  const parts: { text: string; match: boolean }[] = [];
  for (let index = 0; index < text.length; index++) {
    const match = marked.has(index);
    const last = parts.at(-1);
    if (last !== undefined && last.match === match) last.text += text[index];
    else parts.push({ text: text[index] as string, match });
  }
  return parts.map((part, index) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text have no other name
    part.match ? <b key={index}>{part.text}</b> : <span key={index}>{part.text}</span>,
  );
}
