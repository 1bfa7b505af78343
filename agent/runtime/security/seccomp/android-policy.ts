// SPDX-License-Identifier: Apache-2.0
/** The value of lxc.seccomp.profile that stands for the policy below, in the place of a file. */
export const androidPolicyName = 'lodge:android';

export interface AndroidHost {
  hasSelinux: boolean;
}

/** What of the host no guest has a namespace of: modules, the next kernel, the clock, swap, files by handle, the kernel's log. */
const always = `2
denylist
reject_force_umount
init_module errno 1
finit_module errno 1
delete_module errno 1
kexec_load errno 1
kexec_file_load errno 1
settimeofday errno 1
stime errno 1
adjtimex errno 1
clock_settime errno 1
clock_settime64 errno 1
clock_adjtime errno 1
clock_adjtime64 errno 1
swapon errno 1
swapoff errno 1
open_by_handle_at errno 1
syslog errno 1
`;

/**
 * redroid 16 begins with `mount sysfs sysfs /sys remount rw nodev`, which would open the host's devices to what init.rc and ueventd
 * write there. Of init's own mounts none has these two flags alone (MS_REMOUNT | MS_NODEV, but for MS_SILENT).
 */
const openedSysfs = 'mount errno 1 [3,36,SCMP_CMP_MASKED_EQ,0xffff7fff]\n';

/**
 * Keyrings belong to users, and the guest's root is the host's: its init would add keys to the kernel's keyring of fs-verity and close
 * it for ever (fsverity_init). Nothing of a container needs one; Waydroid's policy refuses them too.
 */
const keys = `keyctl errno 38
add_key errno 38
request_key errno 38
`;

/**
 * BINDER_SET_CONTEXT_MGR_EXT asks for senders' security contexts, and where there are none each transaction to the service manager
 * fails. Answered with EINVAL, libbinder falls back to BINDER_SET_CONTEXT_MGR.
 */
const unlabelledBinder = 'ioctl errno 22 [1,0x4018620d,SCMP_CMP_EQ]\n';

/** A policy for guests with Android's init, offered by its name: a config that does not name it has none. */
export function androidPolicy({ hasSelinux }: AndroidHost): string {
  return `${always}${openedSysfs}${keys}${hasSelinux ? '' : unlabelledBinder}`;
}
