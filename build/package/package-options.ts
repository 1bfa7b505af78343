// SPDX-License-Identifier: Apache-2.0
import type { Configuration } from 'electron-builder';

export interface PackageOptions {
  /** Folder of what is packed: package.json, electron/, renderer/, device/. */
  appDirectory: string;
  outputDirectory: string;
  /** Icons and the like. */
  resourcesDirectory: string;
  electronVersion: string;
  /** An Electron that is there already, in place of a download. */
  electronDist?: string;
  /** Where the app asks for newer versions: https, or http on this computer. Without it, it asks nobody. */
  updateFeed?: string;
}

/**
 * electron-builder's configuration. Fuses (https://www.electronjs.org/docs/latest/tutorial/fuses): the app is no Node for others,
 * takes no debugger from the command line, and runs nothing but its own archive.
 */
export function packageConfiguration(options: PackageOptions): Configuration {
  const { appDirectory, outputDirectory, resourcesDirectory, electronVersion, electronDist, updateFeed } = options;
  return {
    appId: 'dev.lodge.desktop',
    productName: 'Lodge',
    copyright: 'Apache-2.0',
    directories: { app: appDirectory, output: outputDirectory, buildResources: resourcesDirectory },
    electronVersion,
    ...(electronDist === undefined ? {} : { electronDist }),
    // All is bundled; without this the packages of the sources' folder would come along.
    files: ['**/*', '!**/*.map', '!**/node_modules/**'],
    asar: true,
    // What is pushed to a device is read in streams by its path.
    asarUnpack: ['device/**'],
    npmRebuild: false,
    // Written into the app as app-update.yml. Nothing is published from here.
    publish: updateFeed === undefined ? null : { provider: 'generic', url: updateFeed },
    protocols: [{ name: 'Lodge', schemes: ['lodge'] }],
    electronFuses: {
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      grantFileProtocolExtraPrivileges: false,
    },
    linux: {
      target: ['AppImage', 'deb', 'rpm'],
      category: 'Development',
      icon: 'icon.png',
      executableName: 'lodge-desktop',
      maintainer: 'Lodge',
      synopsis: 'Guest systems on a rooted Android device, over ADB',
    },
    deb: { recommends: ['adb'] },
    win: { target: ['nsis'], icon: 'icon.png' },
    nsis: { oneClick: false, perMachine: false, allowToChangeInstallationDirectory: true },
    mac: {
      // Squirrel.Mac takes updates out of a zip.
      target: ['dmg', 'zip'],
      icon: 'icon.png',
      category: 'public.app-category.developer-tools',
      hardenedRuntime: true,
    },
  };
}
