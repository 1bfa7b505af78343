// SPDX-License-Identifier: Apache-2.0
import { main, packageProgram, run } from './run-command.ts';

await main(() => run(packageProgram('biome'), ['check', '--write', '.']));
