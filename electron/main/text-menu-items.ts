// SPDX-License-Identifier: Apache-2.0
import type { SentenceLanguage } from '../ipc/sentences/failure-sentences.ts';

/** Of Electron's ContextMenuParams what decides. */
export interface ClickedText {
  isEditable: boolean;
  selectionText: string;
  editFlags: { canCut: boolean; canCopy: boolean; canPaste: boolean; canSelectAll: boolean };
}

const roles = ['cut', 'copy', 'paste', 'selectAll'] as const;
type TextRole = (typeof roles)[number];

export interface TextMenuItem {
  role: TextRole;
  label: string;
  enabled: boolean;
}

const labels: Readonly<Record<SentenceLanguage, Readonly<Record<TextRole, string>>>> = {
  en: { cut: 'Cut', copy: 'Copy', paste: 'Paste', selectAll: 'Select all' },
  'zh-CN': { cut: '剪切', copy: '复制', paste: '粘贴', selectAll: '全选' },
};

/** In a field all four, each as it can be used; on marked text Copy; else nothing. */
export function textMenu(
  { isEditable, selectionText, editFlags }: ClickedText,
  language: SentenceLanguage,
): TextMenuItem[] {
  const enabled: Readonly<Record<TextRole, boolean>> = {
    cut: editFlags.canCut,
    copy: editFlags.canCopy,
    paste: editFlags.canPaste,
    selectAll: editFlags.canSelectAll,
  };
  const offered = isEditable ? roles : selectionText.trim() === '' ? [] : (['copy'] as const);
  return offered.map((role) => ({ role, label: labels[language][role], enabled: enabled[role] }));
}
