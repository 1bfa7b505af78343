// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../../sys/sys.ts';
import { RuntimeError } from '../../api.ts';
import { type Processor, processorOf } from './abi.ts';
import { androidPolicy, androidPolicyName } from './android-policy.ts';
import { compilePolicy } from './compile-policy.ts';
import { encodeProgram } from './filter-program.ts';
import { parsePolicy } from './parse-policy.ts';
import { PolicyError } from './policy.ts';
import { resolvePolicy } from './resolve-policy.ts';

export interface SeccompSettings {
  /** The file of lxc.seccomp.profile. */
  profile: string | undefined;
  /** Also where this process has a filter already. */
  allowNesting: boolean;
}

const key = 'lxc.seccomp.profile';
const largestPolicyBytes = 1024 * 1024;

function readPolicy(sys: Sys, path: string): string {
  if (path === androidPolicyName) return androidPolicy({ hasSelinux: sys.file.access('/sys/fs/selinux/enforce', 0) });
  try {
    return sys.file.readText(path, largestPolicyBytes);
  } catch (error) {
    if (!isSysError(error)) throw error;
    const { code, errno, call } = error;
    throw new RuntimeError({
      reason: 'config-invalid',
      message: `${key}: cannot read ${path}: ${code}`,
      details: { key, path, call, code, errno, hint: 'the file is not there, or no policy' },
    });
  }
}

function processorHere(sys: Sys): Processor {
  const processor = processorOf(sys.seccomp.nativeArchitecture());
  if (processor === undefined)
    throw new RuntimeError({
      reason: 'kernel-lacks',
      message: `${key}: policies are not made for this processor`,
      details: { step: 'system call filter', key, missing: 'a table of system calls' },
    });
  return processor;
}

function programOf(sys: Sys, text: string, warn: (text: string) => void): Uint8Array {
  const numberOf = (name: string, abi: string): number | undefined => sys.seccomp.syscallNumber(name, abi);
  const resolved = resolvePolicy(parsePolicy(text), processorHere(sys), numberOf);
  for (const { line, call } of resolved.unknown)
    warn(`${key}: line ${line}: no program of this processor has a system call ${call}: the rule is left out`);
  return encodeProgram(compilePolicy(resolved));
}

/** Whether the calling process is under a filter already (proc(5), Seccomp). */
function isFiltered(sys: Sys): boolean {
  return /^Seccomp:\s*[12]$/m.test(sys.file.readText('/proc/self/status'));
}

/**
 * The filter that a config names, as struct sock_filter for seccomp(2); undefined: none, or not a second one (LXC's
 * lxc_read_seccomp_config). Throws RuntimeError config-invalid with key, path and line.
 */
export function loadFilter(sys: Sys, settings: SeccompSettings, warn: (text: string) => void): Uint8Array | undefined {
  const { profile, allowNesting } = settings;
  if (profile === undefined) return undefined;
  if (!allowNesting && isFiltered(sys)) {
    warn(`${key}: left out, for a filter is in force already; lxc.seccomp.allow_nesting = 1 adds it`);
    return undefined;
  }
  try {
    return programOf(sys, readPolicy(sys, profile), warn);
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    const { line, message } = error;
    throw new RuntimeError({
      reason: 'config-invalid',
      message: `${key}: ${profile}${line === 0 ? '' : `, line ${line}`}: ${message}`,
      details: { key, path: profile, line, hint: message },
    });
  }
}
