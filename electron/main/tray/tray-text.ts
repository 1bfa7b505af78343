// SPDX-License-Identifier: Apache-2.0
import type { SentenceLanguage } from '../../ipc/sentences/failure-sentences.ts';

export interface TrayText {
  open: string;
  quit: string;
  noDevices: string;
  noneConnected: string;
  adbFailed: string;
  running(count: number): string;
  device(name: string, running: number): string;
  more(count: number): string;
}

/** A language that lacks a sentence does not compile. */
export const trayTexts: Readonly<Record<SentenceLanguage, TrayText>> = {
  en: {
    open: 'Open Lodge',
    quit: 'Quit Lodge',
    noDevices: 'No device',
    noneConnected: 'No device is connected',
    adbFailed: 'adb does not answer',
    running: (count) => (count === 1 ? '1 guest runs' : `${count} guests run`),
    device: (name, running) => `${name}: ${running === 1 ? '1 guest runs' : `${running} guests run`}`,
    more: (count) => `and ${count} more`,
  },
  'zh-CN': {
    open: '打开 Lodge',
    quit: '退出 Lodge',
    noDevices: '没有设备',
    noneConnected: '没有已连接的设备',
    adbFailed: 'adb 没有响应',
    running: (count) => `${count} 个客户系统正在运行`,
    device: (name, running) => `${name}：${running} 个客户系统正在运行`,
    more: (count) => `还有 ${count} 个`,
  },
};
