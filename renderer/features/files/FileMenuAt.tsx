// SPDX-License-Identifier: Apache-2.0
import { Copy, Download, FolderOpen, Pencil, Trash2 } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import type { FileEntry } from '../../../agent/protocol/index.ts';
import { type AskedMenu, MenuAt } from '../../components/MenuAt.tsx';
import { MenuItem } from '../../components/MenuItem.tsx';
import { useCopyAloud } from '../../components/use-copy.ts';
import { useText } from '../../i18n/i18n.ts';
import { actsAs, joinPath } from './file-list.ts';

export interface FileMenuProps {
  /** About these, of one folder. */
  menu: AskedMenu<readonly FileEntry[]>;
  path: string;
  readOnly: boolean;
  onOpen(entry: FileEntry): void;
  onDownload(entries: readonly FileEntry[]): void;
  onRename(name: string): void;
  onRemove(names: string[]): void;
}

/** What the toolbar does with chosen files, at the pointer. */
export function FileMenuAt({ menu, path, readOnly, onOpen, onDownload, onRename, onRemove }: FileMenuProps) {
  const t = useText();
  const copy = useCopyAloud();
  return (
    <MenuAt menu={menu} label={t('files.tools')}>
      {(entries) => {
        const [only] = entries.length === 1 ? entries : [];
        const opens = only !== undefined && ['file', 'folder'].includes(actsAs(only));
        return (
          <>
            {opens && (
              <MenuItem icon={FolderOpen} onSelect={() => onOpen(only)}>
                {t('files.open')}
              </MenuItem>
            )}
            <MenuItem icon={Download} onSelect={() => onDownload(entries)}>
              {t('files.download')}
            </MenuItem>
            <MenuItem icon={Copy} onSelect={() => copy(entries.map(({ name }) => joinPath(path, name)).join('\n'))}>
              {only === undefined ? t('files.copyPaths', { count: entries.length }) : t('files.copyPath')}
            </MenuItem>
            {only !== undefined && (
              <MenuItem icon={Pencil} disabled={readOnly} onSelect={() => onRename(only.name)}>
                {t('files.rename')}
              </MenuItem>
            )}
            <DropdownMenu.Separator className="menu-separator" />
            <MenuItem
              icon={Trash2}
              danger
              disabled={readOnly}
              onSelect={() => onRemove(entries.map(({ name }) => name))}
            >
              {`${t('files.remove')}…`}
            </MenuItem>
          </>
        );
      }}
    </MenuAt>
  );
}
