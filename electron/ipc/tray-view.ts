// SPDX-License-Identifier: Apache-2.0

export interface TraySettings {
  /** Whether Lodge has an icon in the tray. */
  icon: boolean;
  /** Whether closing the last window leaves Lodge in the tray. */
  closeToTray: boolean;
}

export interface TrayView extends TraySettings {
  /**
   * Whether the desktop has a tray: `not-told` where nothing answers for one (an icon may show all the same, by older ways), `none`
   * for a shell without icons. Only with `yes` does a window that is closed stay in the tray.
   */
  desktop: 'yes' | 'not-told' | 'none';
}
