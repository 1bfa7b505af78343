// SPDX-License-Identifier: Apache-2.0
import { nativeImage, type WebContents } from 'electron';

const iconSize = 32;

/** Under the pointer of this window's page, which a person has pressed on something to drag. The path is the backend's own. */
export function startDrag(contents: WebContents, filePath: string, iconPath: string): void {
  // Electron takes no drag without a picture.
  const icon = nativeImage.createFromPath(iconPath).resize({ width: iconSize, height: iconSize });
  contents.startDrag({ file: filePath, icon });
}
