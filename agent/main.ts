// SPDX-License-Identifier: Apache-2.0
// All that can be loaded before the command is known is in a part: the helper may have it in memory already (docs/adr/0009-engine-loaded-ahead.md).
void import('./program.ts').then(({ main }) => main());
