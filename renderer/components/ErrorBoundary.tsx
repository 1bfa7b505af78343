// SPDX-License-Identifier: Apache-2.0
import { Component, type ReactNode } from 'react';
import { failureOf } from '../state/backend.ts';
import { FailureNotice } from './FailureNotice.tsx';

interface ErrorBoundaryState {
  error?: unknown;
}

/** A bug in one view leaves the others alone. Give it a `key` of the place: going elsewhere clears it. */
export class ErrorBoundary extends Component<{ children: ReactNode }, ErrorBoundaryState> {
  override state: ErrorBoundaryState = {};

  static getDerivedStateFromError(error: unknown): ErrorBoundaryState {
    return { error };
  }

  override render(): ReactNode {
    if (this.state.error === undefined) return this.props.children;
    return (
      <div className="page-centre">
        <FailureNotice failure={failureOf(this.state.error)} onRetry={() => this.setState({ error: undefined })} />
      </div>
    );
  }
}
