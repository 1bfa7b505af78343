// SPDX-License-Identifier: Apache-2.0
/** Where in a guest's files somebody is, kept while other tabs are open. */
export class FilesPlace {
  path = '/';

  dispose(): void {
    this.path = '/';
  }
}
