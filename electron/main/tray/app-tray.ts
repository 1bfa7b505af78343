// SPDX-License-Identifier: Apache-2.0
import { Menu, type MenuItemConstructorOptions, nativeImage, Tray } from 'electron';
import type { Backend } from '../../backend/backend.ts';
import type { SettingFile } from '../../backend/setting-file.ts';
import type { TrayControl } from '../../backend/shell-facts.ts';
import type { SentenceLanguage } from '../../ipc/sentences/failure-sentences.ts';
import type { TraySettings, TrayView } from '../../ipc/tray-view.ts';
import { hasTrayHost } from './tray-host.ts';
import { type TrayItem, trayMenu } from './tray-menu.ts';
import { trayTexts } from './tray-text.ts';

export interface AppTrayOptions {
  setting: SettingFile<TraySettings>;
  iconPath: string;
  language: SentenceLanguage;
  /** Shows a window, at a place where one is named. */
  show(place: string | undefined): void;
  quit(): void;
}

/** The panel's icons are up to this size; the system takes a smaller one of it. */
const iconSize = 22;
/** A state that changes with every step of a start need not be told more often. */
const renewEveryMs = 500;

/** Lodge in the tray: what runs, the way to the window, and the way out. */
export class AppTray implements TrayControl {
  readonly #options: AppTrayOptions;
  #language: SentenceLanguage;
  #backend: Backend | undefined;
  #tray: Tray | undefined;
  #shown = '';
  #timer: NodeJS.Timeout | undefined;
  #hosted = false;
  #isOver = false;
  #stopHearing: () => void = () => undefined;

  constructor(options: AppTrayOptions) {
    this.#options = options;
    this.#language = options.language;
  }

  /** Once there is a window: the desktop is asked then, and not before. */
  async begin(backend: Backend): Promise<void> {
    this.#backend = backend;
    this.#stopHearing = backend.events.on(({ event }) => {
      if (event === 'devices.changed' || event === 'guests.changed') this.#renewSoon();
    });
    await this.view();
    this.#apply();
  }

  async view(): Promise<TrayView> {
    this.#hosted = await hasTrayHost();
    return { ...this.#options.setting.value, desktop: this.#hosted ? 'yes' : 'not-told' };
  }

  async set(settings: TraySettings): Promise<void> {
    await this.#options.setting.save(settings);
    this.#apply();
  }

  /** The window's, once it has told. */
  get language(): SentenceLanguage {
    return this.#language;
  }

  setLanguage(language: SentenceLanguage): void {
    this.#language = language;
    this.#renew();
  }

  /** Whether a window that is closed now can be had again from the tray. */
  async keepsWindow(): Promise<boolean> {
    const { icon, closeToTray, desktop } = await this.view();
    return icon && closeToTray && desktop === 'yes' && this.#tray !== undefined;
  }

  get wantsWindow(): boolean {
    return this.#options.setting.value.closeToTray;
  }

  /** At the end of the app. The desktop may be answering still: there is no icon any more for that. */
  dispose(): void {
    this.#isOver = true;
    this.#stopHearing();
    this.#remove();
  }

  #remove(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#tray?.destroy();
    this.#tray = undefined;
  }

  #apply(): void {
    if (this.#isOver) return;
    const wanted = this.#options.setting.value.icon;
    if (wanted && this.#tray === undefined) {
      const icon = nativeImage.createFromPath(this.#options.iconPath).resize({ width: iconSize, height: iconSize });
      this.#tray = new Tray(icon);
      this.#tray.on('click', () => this.#options.show(undefined));
      this.#shown = '';
      this.#renew();
    }
    if (!wanted) this.#remove();
  }

  #renewSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#renew();
    }, renewEveryMs);
  }

  #renew(): void {
    if (this.#tray === undefined || this.#backend === undefined) return;
    const { devices } = this.#backend;
    const menu = trayMenu(devices.view(), (serial) => devices.session(serial).guests, trayTexts[this.#language]);
    const described = JSON.stringify(menu);
    // An open menu would close with every new one.
    if (described === this.#shown) return;
    this.#shown = described;
    this.#tray.setToolTip(menu.tooltip);
    this.#tray.setContextMenu(Menu.buildFromTemplate(menu.items.map((item) => this.#template(item))));
  }

  #template(item: TrayItem): MenuItemConstructorOptions {
    switch (item.kind) {
      case 'line':
        return { type: 'separator' };
      case 'text':
        return { label: item.label, enabled: false };
      case 'open':
        return { label: item.label, click: () => this.#options.show(item.place) };
      case 'quit':
        return { label: item.label, click: () => this.#options.quit() };
    }
  }
}
