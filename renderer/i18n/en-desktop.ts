// SPDX-License-Identifier: Apache-2.0
/** Of what the app is to this computer: its own updates, its place in the tray, the adb servers that it asks. */
export const englishDesktop = {
  adbServers: {
    title: 'adb servers',
    hint: 'Those of other machines beside this computer’s own. An adb server asks for no password: reach it in a network of your own, or through an SSH tunnel.',
    own: 'This computer',
    address: 'Server of another machine',
    add: 'Add',
    remove: 'Take {{address}} from the list',
    through: 'Through the adb server of',
  },
  tray: {
    title: 'Tray',
    icon: 'Icon in the tray',
    iconHint: 'What runs, the way to the window, and the way out.',
    notTold:
      'Nothing on this desktop tells of a tray: the icon may not be seen. Some desktops need an extension for it.',
    close: 'Closing the window leaves Lodge in the tray',
    closeHint: 'Quit it there, or start it again to have the window back.',
    closeNotTold: 'Without a tray that tells of itself, closing the window ends Lodge all the same. Guests run on.',
  },
  updates: {
    title: 'Updates',
    automatic: 'Look for updates by itself',
    automaticHint: 'At its start and once a day. Nothing is downloaded or installed by itself.',
    check: 'Check now',
    checking: 'Checking…',
    download: 'Download',
    downloadAgain: 'Download again',
    downloading: 'Downloading {{version}}',
    install: 'Quit and install',
    notes: 'What is new in {{version}}',
    offer: 'Version {{version}} is available',
    offerReady: 'Version {{version}} is installed when Lodge quits',
    status: {
      idle: 'This is version {{version}}.',
      current: 'Version {{version}} is the newest. Checked at {{time}}.',
      available: 'Version {{version}} is available.',
      availableSize: 'Version {{version}} is available, {{size}}.',
      ready: 'Version {{version}} is downloaded and verified. It is installed when Lodge quits.',
    },
    unavailable: {
      browser: 'Lodge in a browser is as new as the Lodge that serves it.',
      'not-packaged': 'This Lodge is run from its sources: update those.',
      'not-set-up': 'Updates are not set up: this build has no feed to ask.',
      'not-installed-by-us': 'This Lodge was not installed by a package of its own: update it the way it came.',
    },
  },
};
