// SPDX-License-Identifier: Apache-2.0
import {
  ArrowUp,
  Download,
  Eye,
  FilePlus2,
  FolderPlus,
  FolderUp,
  Pencil,
  RefreshCw,
  Search,
  Trash2,
} from 'lucide-react';
import { useRef } from 'react';
import { Button } from '../../components/Button.tsx';
import { IconButton } from '../../components/IconButton.tsx';
import { useText } from '../../i18n/i18n.ts';
import { itemsOfInput } from './chosen-files.ts';
import { crumbsOf, type FileSort, fileSorts, parentPath, visibleName } from './file-list.ts';
import type { UploadItem } from './upload.ts';

export interface FilesToolbarProps {
  path: string;
  loading: boolean;
  readOnly: boolean;
  filter: string;
  sort: FileSort;
  hidden: boolean;
  chosen: number;
  onGo(path: string): void;
  onReload(): void;
  onFilter(filter: string): void;
  onSort(sort: FileSort): void;
  onHidden(hidden: boolean): void;
  onUpload(items: Promise<UploadItem[]>): void;
  onMakeFolder(): void;
  onDownload(): void;
  onRename(): void;
  onRemove(): void;
}

export function FilesToolbar(props: FilesToolbarProps) {
  const { path, loading, filter, sort, hidden, onGo, onReload, onFilter, onSort, onHidden } = props;
  const t = useText();
  return (
    <>
      <div className="toolbar" role="toolbar" aria-label={t('files.place')}>
        <IconButton
          icon={ArrowUp}
          label={t('files.up')}
          disabled={path === '/'}
          onClick={() => onGo(parentPath(path))}
        />
        <nav className="file-crumbs" aria-label={t('files.where')}>
          {crumbsOf(path).map(({ name, path: to }) => (
            <button
              key={to}
              type="button"
              className="mono"
              aria-current={to === path ? 'location' : undefined}
              onClick={() => onGo(to)}
            >
              <bdi>{visibleName(name)}</bdi>
            </button>
          ))}
        </nav>
        <span className="toolbar-space" />
        <span className="search-box">
          <Search aria-hidden size={14} />
          <input
            type="search"
            data-find
            value={filter}
            aria-label={t('files.filter')}
            placeholder={t('files.filter')}
            spellCheck={false}
            onChange={(event) => onFilter(event.target.value)}
          />
        </span>
        <label className="select-box">
          {t('guests.sortLabel')}
          <select
            value={sort}
            onChange={(event) => onSort(fileSorts.find((each) => each === event.target.value) ?? 'name')}
          >
            {fileSorts.map((each) => (
              <option key={each} value={each}>
                {t(`files.sort.${each}`)}
              </option>
            ))}
          </select>
        </label>
        <IconButton icon={Eye} label={t('files.hidden')} pressed={hidden} onClick={() => onHidden(!hidden)} />
        <IconButton icon={RefreshCw} label={t('files.reload')} busy={loading} onClick={onReload} />
      </div>
      <WorkTools {...props} />
    </>
  );
}

function WorkTools({ readOnly, chosen, onUpload, onMakeFolder, onDownload, onRename, onRemove }: FilesToolbarProps) {
  const t = useText();
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const picked = (input: HTMLInputElement): void => {
    const items = itemsOfInput(input.files ?? []);
    // The same choice again is a choice too.
    input.value = '';
    onUpload(Promise.resolve(items));
  };
  return (
    <div className="toolbar" role="toolbar" aria-label={t('files.tools')}>
      <Button size="small" icon={FilePlus2} disabled={readOnly} onClick={() => files.current?.click()}>
        {t('files.uploadFiles')}
      </Button>
      <Button size="small" icon={FolderUp} disabled={readOnly} onClick={() => folder.current?.click()}>
        {t('files.uploadFolder')}
      </Button>
      <Button size="small" icon={FolderPlus} disabled={readOnly} onClick={onMakeFolder}>
        {t('files.newFolder')}
      </Button>
      <input ref={files} type="file" multiple hidden onChange={({ target }) => picked(target)} />
      <input
        ref={(input) => {
          folder.current = input;
          // React knows no such property.
          input?.setAttribute('webkitdirectory', '');
        }}
        type="file"
        hidden
        onChange={({ target }) => picked(target)}
      />
      <span className="section-note files-drop-hint">{t('files.dropHint')}</span>
      <span className="toolbar-space" />
      {chosen > 0 && <span className="section-note">{t('files.chosen', { count: chosen })}</span>}
      <Button size="small" icon={Download} disabled={chosen === 0} onClick={onDownload}>
        {t('files.download')}
      </Button>
      <IconButton icon={Pencil} label={t('files.rename')} disabled={chosen !== 1 || readOnly} onClick={onRename} />
      <IconButton
        icon={Trash2}
        label={t('files.remove')}
        danger
        disabled={chosen === 0 || readOnly}
        onClick={onRemove}
      />
    </div>
  );
}
