// SPDX-License-Identifier: Apache-2.0
/** A key of fscrypt's first policies (Documentation/filesystems/fscrypt.rst), in a line of /proc/keys. */
const fileKey = /^[0-9a-f]{8} .{7} .* logon +(fscrypt|ext4|f2fs):/m;

/**
 * Whether a guest gets a session keyring of its own where its config leaves that open, by what /proc/keys shows to this process. LXC
 * always makes one; where the keys of encrypted files are in the present one, as on older Android below /data, that would take the
 * guest's own files away ("Required key not available").
 */
export function wantsSessionKeyring(keys: string): boolean {
  return !fileKey.test(keys);
}
