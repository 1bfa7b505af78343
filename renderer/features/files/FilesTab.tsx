// SPDX-License-Identifier: Apache-2.0
import { FolderOpen, SearchX, Upload } from 'lucide-react';
import { type DragEvent, useRef, useState } from 'react';
import type { FileEntry } from '../../../agent/protocol/index.ts';
import { ConfirmDialog } from '../../components/ConfirmDialog.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { FailureNotice } from '../../components/FailureNotice.tsx';
import { useAskedMenu } from '../../components/MenuAt.tsx';
import { type KeptFocus, useKeptFocus } from '../../components/use-kept-focus.ts';
import { useFormat, useText } from '../../i18n/i18n.ts';
import type { GuestTabProps } from '../guests/GuestPage.tsx';
import { isAlive } from '../guests/guest-facts.ts';
import { itemsOfDrop } from './chosen-files.ts';
import { FileMenuAt } from './FileMenuAt.tsx';
import { FilesToolbar } from './FilesToolbar.tsx';
import { FileTable } from './FileTable.tsx';
import { actsAs, type FileSort, joinPath, shownFiles, visibleName } from './file-list.ts';
import { NameDialog } from './NameDialog.tsx';
import { TextDialog } from './TextDialog.tsx';
import { useDragOut } from './use-drag-out.ts';
import { useFileWork } from './use-file-work.ts';
import { type OpenFolder, useFolder } from './use-folder.ts';

type Asking = { kind: 'folder' } | { kind: 'rename'; name: string } | { kind: 'remove'; names: string[] };

export function FilesTab({ serial, guest }: GuestTabProps) {
  const t = useText();
  const format = useFormat();
  const folder = useFolder(serial, guest.name, isAlive(guest.state) ? 'running' : 'stopped');
  const work = useFileWork(serial, guest.name, folder);
  const dragOut = useDragOut(serial, guest.name, folder.path);
  const [filter, setFilter] = useState('');
  const [sort, setSort] = useState<FileSort>('name');
  const [hidden, setHidden] = useState(false);
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const [asking, setAsking] = useState<Asking>();
  const [read, setRead] = useState<string>();
  const { path, listing } = folder;
  const from = useRef<string>(undefined);
  // Into a folder to its first entry; back out of one to where it lies.
  const kept = useKeptFocus<HTMLDivElement>((part) => {
    if (listing === undefined || folder.loading) return undefined;
    const entries = [...part.querySelectorAll<HTMLElement>('.file-open')];
    const left = entries.find(({ textContent }) => textContent === from.current);
    return left ?? entries[0] ?? part.querySelector<HTMLElement>('button:not(:disabled)');
  });
  const shown = shownFiles(listing?.entries ?? [], { filter, sort, hidden });
  // What is hidden by the filter is not acted on.
  const chosen = shown.filter(({ name }) => marked.has(name));
  const names = chosen.map(({ name }) => name);
  const readOnly = listing === undefined || listing.readOnly;
  const go = (to: string): void => {
    setMarked(new Set());
    setFilter('');
    from.current = path.startsWith(`${to === '/' ? '' : to}/`)
      ? path.slice(to.length).split('/').find(Boolean)
      : undefined;
    folder.go(to);
  };
  const open = (entry: FileEntry): void => {
    if (actsAs(entry) === 'folder') go(joinPath(path, entry.name));
    else setRead(entry.name);
  };
  const menu = useAskedMenu<readonly FileEntry[]>();
  const rename = (): void => {
    const [name] = names;
    if (names.length === 1 && name !== undefined && !readOnly) setAsking({ kind: 'rename', name });
  };
  const remove = (): void => {
    if (names.length > 0 && !readOnly) setAsking({ kind: 'remove', names });
  };
  return (
    <DropPlace kept={kept} disabled={readOnly} isOwn={dragOut.isOwn} onDrop={(list) => work.offer(itemsOfDrop(list))}>
      <FilesToolbar
        {...{ path, loading: folder.loading, readOnly, filter, sort, hidden, chosen: chosen.length }}
        onGo={go}
        onReload={folder.reload}
        onFilter={setFilter}
        onSort={setSort}
        onHidden={setHidden}
        onUpload={work.offer}
        onMakeFolder={() => setAsking({ kind: 'folder' })}
        onDownload={() => work.download(chosen)}
        onRename={rename}
        onRemove={remove}
      />
      <Listing folder={folder} empty={shown.length === 0} filtered={(listing?.entries.length ?? 0) > 0}>
        <FileTable
          shown={shown}
          marked={marked}
          onMark={setMarked}
          onOpen={open}
          onRemove={remove}
          onRename={rename}
          onMenu={(event, entry) => menu.ask(event, marked.has(entry.name) ? chosen : [entry])}
          dragOut={dragOut}
        />
      </Listing>
      <FileMenuAt
        {...{ menu, path, readOnly }}
        onOpen={open}
        onDownload={work.download}
        onRename={(name) => setAsking({ kind: 'rename', name })}
        onRemove={(removed) => setAsking({ kind: 'remove', names: removed })}
      />
      {listing !== undefined && (
        <p className="section-note">
          {listing.readOnly ? t('files.readOnly') : t('files.free', { size: format.bytes(listing.freeBytes) })}
          {listing.leftOut > 0 && ` ${t('files.leftOut', { count: listing.leftOut })}`}
        </p>
      )}
      <Questions asking={asking} folder={folder} work={work} onDone={() => setAsking(undefined)} />
      {read !== undefined && (
        <TextDialog {...{ serial, guest: guest.name, path, file: read }} onClose={() => setRead(undefined)} />
      )}
    </DropPlace>
  );
}

interface ListingProps {
  folder: OpenFolder;
  empty: boolean;
  /** There is something that is not shown. */
  filtered: boolean;
  children: React.ReactNode;
}

function Listing({ folder: { listing, failure, reload }, empty, filtered, children }: ListingProps) {
  const t = useText();
  if (failure !== undefined) return <FailureNotice failure={failure} onRetry={reload} />;
  if (listing === undefined) {
    return (
      <p className="tab-loading" role="status">
        {t('loading')}
      </p>
    );
  }
  if (!empty) return <div className="card file-card">{children}</div>;
  const art = filtered ? <SearchX size={34} strokeWidth={1.5} /> : <FolderOpen size={34} strokeWidth={1.5} />;
  return (
    <div className="card">
      <EmptyState art={art} title={filtered ? t('files.nothingMatches') : t('files.empty')} />
    </div>
  );
}

interface QuestionsProps {
  asking: Asking | undefined;
  folder: OpenFolder;
  work: ReturnType<typeof useFileWork>;
  onDone(): void;
}

function Questions({ asking, folder, work, onDone }: QuestionsProps) {
  const t = useText();
  const taken = new Set(folder.listing?.entries.map(({ name }) => name));
  const { question } = work;
  return (
    <>
      {asking?.kind === 'folder' && (
        <NameDialog
          {...{ title: t('files.newFolder'), confirm: t('files.make'), name: '', taken }}
          onName={work.makeFolder}
          onClose={onDone}
        />
      )}
      {asking?.kind === 'rename' && (
        <NameDialog
          title={t('files.renameTitle', { name: visibleName(asking.name) })}
          {...{ confirm: t('files.rename'), name: asking.name, taken }}
          onName={(name) => work.rename(asking.name, name)}
          onClose={onDone}
        />
      )}
      <ConfirmDialog
        open={asking?.kind === 'remove'}
        title={t('files.removeTitle', { count: asking?.kind === 'remove' ? asking.names.length : 0 })}
        text={t('files.removeText')}
        confirm={t('files.remove')}
        danger
        excerpt={asking?.kind === 'remove' ? asking.names.slice(0, 50).map(visibleName).join('\n') : undefined}
        onConfirm={() => asking?.kind === 'remove' && work.remove(asking.names)}
        onClose={onDone}
      />
      <ConfirmDialog
        open={question !== undefined}
        title={t('files.replaceTitle', { count: question?.names.length ?? 0 })}
        text={t('files.replaceText')}
        confirm={t('files.replace')}
        danger
        excerpt={question?.names.slice(0, 50).map(visibleName).join('\n')}
        onConfirm={() => work.answer(true)}
        onClose={() => work.answer(false)}
      />
    </>
  );
}

interface DropPlaceProps {
  kept: KeptFocus<HTMLDivElement>;
  disabled: boolean;
  /** What is over it was dragged out of here. */
  isOwn(files: FileList): boolean;
  onDrop(list: DataTransferItemList): void;
  children: React.ReactNode;
}

/** Where files can be dropped: the whole tab, so that nobody has to aim. */
function DropPlace({ kept, disabled, isOwn, onDrop, children }: DropPlaceProps) {
  const t = useText();
  const [over, setOver] = useState(false);
  const carries = (event: DragEvent): boolean => !disabled && event.dataTransfer.types.includes('Files');
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the buttons above do the same by keyboard
    <div
      {...kept}
      className="files"
      data-over={over || undefined}
      onDragOver={(event) => {
        if (!carries(event)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = 'copy';
        setOver(true);
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      }}
      onDrop={(event) => {
        setOver(false);
        if (!carries(event)) return;
        event.preventDefault();
        if (!isOwn(event.dataTransfer.files)) onDrop(event.dataTransfer.items);
      }}
    >
      {children}
      {over && (
        <p className="file-drop" aria-hidden="true">
          <Upload size={22} /> {t('files.drop')}
        </p>
      )}
    </div>
  );
}
