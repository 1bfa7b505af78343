// SPDX-License-Identifier: Apache-2.0
import { main } from './run-command.ts';
import { deviceSuites, runSuites } from './test/run-suites.ts';

await main((filters) => runSuites([deviceSuites], { filters }));
