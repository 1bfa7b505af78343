// SPDX-License-Identifier: Apache-2.0
/** Of a guest's life: copies, snapshots, names, what starts by itself. */
export const englishLife = {
  processes: {
    title: 'What runs inside',
    count_one: '{{count}} process',
    count_other: '{{count}} processes',
    filter: 'Filter processes',
    nothing: 'No process matches.',
    cut: 'There are more: only the first are told.',
    pid: 'PID',
    hostPid: 'On device',
    command: 'Command',
    user: 'User',
    cpu: 'CPU',
    memory: 'Memory',
    state: { Z: 'ended, not reaped', D: 'waits for a device', T: 'stopped', t: 'traced' },
  },
  life: {
    newName: 'New name',
    menu: {
      snapshot: 'Take a snapshot…',
      clone: 'Clone…',
      'start-copy': 'Start a throw-away copy…',
      rename: 'Rename…',
    },
    why: {
      running: 'Stop the guest first: its files must stand still.',
      config: 'Correct its config first.',
      noOverlay: 'The kernel of this device has no overlays.',
    },
    clone: {
      title: 'Clone {{guest}}',
      submit: 'Clone',
      kind: 'Kind of copy',
      whole: {
        label: 'Whole copy',
        hint: 'All files are copied. It takes as much space as the guest, and needs nothing of it later.',
      },
      overlay: {
        label: 'On top of it',
        hint: 'At once, and only what changes takes space. The guest has to stay as long as the clone is there.',
      },
    },
    rename: {
      title: 'Rename {{guest}}',
      submit: 'Rename',
      hint: 'Its host name follows. Snapshots and logs come along.',
    },
    startCopy: {
      title: 'Start a copy of {{guest}}',
      submit: 'Start copy',
      text: 'A copy on top of this guest starts under a name of its own. Whatever happens in it, the guest stays as it is; when the copy ends, it is gone with everything in it.',
    },
    snapshots: 'Snapshots',
    noSnapshots: 'None yet. A snapshot keeps the guest as it is now, to come back to.',
    snapshot: {
      title: 'Snapshot of {{guest}}',
      button: 'Take',
      submit: 'Take snapshot',
      comment: 'What it is for (optional)',
      placeholder: 'before the upgrade',
      hint: 'A whole copy in the guest’s own folder: it takes as much space as the guest.',
      made: 'Snapshot {{snapshot}} taken',
    },
    restore: {
      title: 'Bring back {{snapshot}} of {{guest}}',
      button: 'Bring back {{snapshot}}',
      kind: 'Where it comes back',
      inPlace: {
        label: 'In its place',
        hint: 'What the guest is now is lost: files and config become those of the snapshot. Snapshots and logs stay.',
        submit: 'Roll back',
      },
      asNew: {
        label: 'As a new guest',
        hint: 'A copy of the snapshot under another name. The guest stays as it is.',
        submit: 'Create',
      },
    },
    removeSnapshot: {
      title: 'Remove {{snapshot}} of {{guest}}?',
      button: 'Remove {{snapshot}}',
      text: 'It cannot be come back to any more. The guest itself stays as it is.',
      submit: 'Remove',
    },
  },
};
