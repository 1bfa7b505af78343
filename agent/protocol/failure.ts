// SPDX-License-Identifier: Apache-2.0
/**
 * Every way in which a request can fail, by name. The wire carries the reason, an English message for logs, and details
 * for the sentence that the desktop shows (electron/ipc and renderer map each reason to a sentence with a next action).
 */
export const agentFailureReasons = [
  'protocol-error',
  'version-mismatch',
  'not-root',
  'guest-not-found',
  'guest-exists',
  'guest-name-invalid',
  'guest-running',
  'guest-not-running',
  'guest-busy',
  'guest-has-clones',
  'guest-has-snapshots',
  'boot-not-found',
  'config-invalid',
  'rootfs-missing',
  'init-missing',
  'architecture-mismatch',
  'kernel-lacks',
  'no-space',
  'archive-invalid',
  'start-failed',
  'stop-failed',
  'console-unavailable',
  'exec-failed',
  'file-exists',
  'file-not-found',
  'file-refused',
  'properties-unavailable',
  'property-refused',
  'forward-refused',
  'port-closed',
  'cancelled',
  'system-error',
  'internal-error',
] as const;

export type AgentFailureReason = (typeof agentFailureReasons)[number];

/** Facts of a failure, flat, for sentences: step, call, code, errno, path, key, line, guest, missing ... */
export type FailureDetails = Readonly<Record<string, string | number | boolean>>;

/** The wire's shape of a failure. Never a stack. */
export interface FailureBody {
  reason: AgentFailureReason;
  message: string;
  details: FailureDetails;
}

/** What both sides throw for an expected failure that crosses the wire. */
export class AgentFailure extends Error {
  readonly reason: AgentFailureReason;
  readonly details: FailureDetails;

  constructor(reason: AgentFailureReason, message: string, details: FailureDetails = {}) {
    super(message);
    this.name = 'AgentFailure';
    this.reason = reason;
    this.details = details;
  }

  toBody(): FailureBody {
    return { reason: this.reason, message: this.message, details: this.details };
  }
}
