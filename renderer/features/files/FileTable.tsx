// SPDX-License-Identifier: Apache-2.0
import {
  Cable,
  Cpu,
  File,
  FileQuestionMark,
  FileSymlink,
  Folder,
  FolderSymlink,
  HardDrive,
  type LucideIcon,
  Unlink,
} from 'lucide-react';
import { type DragEvent, type MouseEvent, useState } from 'react';
import type { FileEntry, FileKind } from '../../../agent/protocol/index.ts';
import { Button } from '../../components/Button.tsx';
import { Check } from '../../components/Check.tsx';
import { moveInList } from '../../components/list-keys.ts';
import { useFormat, useText } from '../../i18n/i18n.ts';
import { withClick } from '../guests/guest-list-view.ts';
import { actsAs, permissions, visibleName } from './file-list.ts';
import type { DragOut, DragState } from './use-drag-out.ts';

/** More rows at once make the window slow, and nobody reads them. */
const fewRows = 500;

const icons: Readonly<Record<FileKind, LucideIcon>> = {
  file: File,
  folder: Folder,
  link: Unlink,
  character: Cpu,
  block: HardDrive,
  fifo: Cable,
  socket: Cable,
  unknown: FileQuestionMark,
};

function iconOf(entry: FileEntry): LucideIcon {
  if (entry.kind !== 'link' || entry.leadsTo === undefined) return icons[entry.kind];
  return actsAs(entry) === 'folder' ? FolderSymlink : FileSymlink;
}

export interface FileTableProps {
  shown: readonly FileEntry[];
  marked: ReadonlySet<string>;
  onMark(marked: ReadonlySet<string>): void;
  onOpen(entry: FileEntry): void;
  /** Of the chosen: asked by a key. */
  onRemove(): void;
  onRename(): void;
  /** A right click on one: about it, or about all that are chosen where it is one of them. */
  onMenu(event: MouseEvent, entry: FileEntry): void;
  dragOut: DragOut;
}

export function FileTable({ shown, marked, onMark, onOpen, onRemove, onRename, onMenu, dragOut }: FileTableProps) {
  const t = useText();
  const [last, setLast] = useState<string>();
  const [all, setAll] = useState(false);
  const rows = all ? shown : shown.slice(0, fewRows);
  const names = shown.filter(({ unusable }) => unusable !== true).map(({ name }) => name);
  /** One that is chosen brings the others that are. */
  const draggedWith = (entry: FileEntry): FileEntry[] =>
    marked.has(entry.name) ? shown.filter(({ name }) => marked.has(name)) : [entry];
  const count = names.filter((name) => marked.has(name)).length;
  return (
    <>
      <table
        className="table table-dense file-table"
        onKeyDown={(event) => {
          moveInList(event, '.file-open');
          if (event.key === 'Escape') onMark(new Set());
          if (event.key === 'Delete') onRemove();
          if (event.key === 'F2') onRename();
        }}
      >
        <caption className="visually-hidden">{t('files.title')}</caption>
        <thead>
          <tr>
            <th scope="col" className="file-check">
              <Check
                label={t('files.chooseAll')}
                value={names.length > 0 && count === names.length ? true : count > 0 && 'some'}
                onClick={() => onMark(count === names.length ? new Set() : new Set(names))}
              />
            </th>
            <th scope="col">{t('files.name')}</th>
            <th scope="col" className="file-size">
              {t('files.size')}
            </th>
            <th scope="col">{t('files.modified')}</th>
            <th scope="col">{t('files.owner')}</th>
            <th scope="col">{t('files.rights')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((entry) => (
            <FileRow
              key={entry.name}
              entry={entry}
              chosen={marked.has(entry.name)}
              drag={dragOut.stateOf(entry)}
              onDragStart={(event) => dragOut.onDragStart(event, draggedWith(entry))}
              onOpen={() => onOpen(entry)}
              onMenu={(event) => onMenu(event, entry)}
              onChoose={(range) => {
                onMark(withClick(marked, names, { name: entry.name, last, range }));
                setLast(entry.name);
              }}
            />
          ))}
        </tbody>
      </table>
      {rows.length < shown.length && (
        <p className="network-more">
          <Button size="small" variant="ghost" onClick={() => setAll(true)}>
            {t('files.showAll', { count: shown.length })}
          </Button>
        </p>
      )}
    </>
  );
}

interface FileRowProps {
  entry: FileEntry;
  chosen: boolean;
  drag: DragState | undefined;
  onDragStart(event: DragEvent): void;
  onOpen(): void;
  onMenu(event: MouseEvent): void;
  onChoose(range: boolean): void;
}

function FileRow({ entry, chosen, drag, onDragStart, onOpen, onMenu, onChoose }: FileRowProps) {
  const t = useText();
  const format = useFormat();
  const { kind, mode, uid, gid, sizeBytes, modifiedMs, unusable } = entry;
  const Icon = iconOf(entry);
  const opens = actsAs(entry) === 'folder' || actsAs(entry) === 'file';
  const name = visibleName(entry.name);
  return (
    <tr
      data-chosen={chosen || undefined}
      data-drag={drag}
      draggable={unusable !== true}
      onDragStart={onDragStart}
      onContextMenu={unusable === true ? undefined : onMenu}
    >
      <td className="file-check">
        {unusable !== true && (
          <Check label={t('files.choose', { name })} value={chosen} onClick={(event) => onChoose(event.shiftKey)} />
        )}
      </td>
      <th scope="row">
        <span className="file-name">
          <Icon aria-hidden size={16} strokeWidth={1.8} data-kind={actsAs(entry)} />
          {opens && unusable !== true ? (
            <button type="button" className="file-open" onClick={onOpen}>
              <bdi>{name}</bdi>
            </button>
          ) : (
            <bdi>{name}</bdi>
          )}
        </span>
        <WhatItIs entry={entry} />
        {drag !== undefined && <span className="cell-note">{t(`files.drag.${drag}`)}</span>}
      </th>
      <td className="file-size figure">{kind === 'file' ? format.bytes(sizeBytes) : ''}</td>
      <td className="figure quiet" title={unusable === true ? undefined : format.dateTime(modifiedMs)}>
        {unusable === true ? '' : format.briefTime(modifiedMs)}
      </td>
      <td className="figure">{unusable === true ? '' : `${uid ?? '?'}:${gid ?? '?'}`}</td>
      <td className="mono">{unusable === true ? '' : permissions(mode)}</td>
    </tr>
  );
}

/** What is no plain file or folder says so. */
function WhatItIs({ entry: { kind, target, leadsTo, device, unusable } }: { entry: FileEntry }) {
  const t = useText();
  if (unusable === true) return <span className="cell-note tone-danger">{t('files.unusable')}</span>;
  if (kind === 'link') {
    return (
      <span className="cell-note">
        → <bdi className="mono">{visibleName(target ?? '?')}</bdi> {leadsTo === undefined && t('files.leadsNowhere')}
      </span>
    );
  }
  if (kind === 'file' || kind === 'folder') return undefined;
  return (
    <span className="cell-note">
      {t(`files.kind.${kind}`)} {device}
    </span>
  );
}
