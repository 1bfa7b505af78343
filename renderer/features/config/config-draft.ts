// SPDX-License-Identifier: Apache-2.0
/** What was typed and not saved, kept while other tabs are open. */
export class ConfigDraft {
  text: string | undefined;
  saved: string | undefined;

  get dirty(): boolean {
    return this.text !== undefined && this.text !== this.saved;
  }

  dispose(): void {
    this.text = undefined;
  }
}
