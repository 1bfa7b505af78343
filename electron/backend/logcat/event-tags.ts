// SPDX-License-Identifier: Apache-2.0

/**
 * Numbers of events that tell how far a boot is, by the names that Android's event-log-tags files give them. Others keep their
 * number: the whole list is the guest's own, and longer with each release.
 */
export const eventTags: Readonly<Record<number, string>> = {
  3000: 'boot_progress_start',
  3010: 'boot_progress_system_run',
  3020: 'boot_progress_preload_start',
  3030: 'boot_progress_preload_end',
  3040: 'boot_progress_ams_ready',
  3050: 'boot_progress_enable_screen',
  3060: 'boot_progress_pms_start',
  3070: 'boot_progress_pms_system_scan_start',
  3080: 'boot_progress_pms_data_scan_start',
  3090: 'boot_progress_pms_scan_end',
  3100: 'boot_progress_pms_ready',
  30008: 'am_anr',
  30014: 'am_proc_start',
  30023: 'am_kill',
  30039: 'am_crash',
  31007: 'wm_boot_animation_done',
  60110: 'sf_stop_bootanim',
};
