// SPDX-License-Identifier: Apache-2.0
import { Argument, Command, Option } from 'commander';
import { version } from '../backend/version.ts';
import type { SentenceLanguage } from '../ipc/sentences/failure-sentences.ts';
import type { CommandSession } from './command-session.ts';
import { switchAutostart } from './commands/autostart.ts';
import { explainGuest, guestDiagnostics, listBoots, showTimeline, type TimelineOptions } from './commands/boots.ts';
import { guestConfig } from './commands/config.ts';
import { attachConsole } from './commands/console.ts';
import { deployToDevice, listDevices } from './commands/devices.ts';
import { examineDevice } from './commands/doctor.ts';
import { type ExecOptions, execInGuest } from './commands/exec.ts';
import { changeGuest, createGuest, destroyGuest, listGuests } from './commands/guests.ts';
import { type LogOptions, showLogs } from './commands/logs.ts';
import { openApp } from './commands/open.ts';
import { guestPlan } from './commands/plan.ts';
import { guestProperties } from './commands/properties.ts';
import { showTop } from './commands/top.ts';
import { type WaitOptions, waitedFor, waitForGuest } from './commands/wait.ts';
import { addCopyCommands, addFileCommands } from './copy-commands.ts';
import { addCreateOptions, type CreateOptions, createRequest } from './create-options.ts';
import { addForwardCommands } from './forward-commands.ts';
import { pointToHelp, translateHelp } from './help-language.ts';
import { helpAfterChinese } from './help-zh-CN.ts';
import { collected, newGuestName, secondsAsMs, wholeNumber } from './option-values.ts';

export interface GlobalOptions {
  serial?: string;
  json?: boolean;
  lang?: SentenceLanguage;
}

/** What a command does with its session; a number is its exit code. */
export type CommandBody = (session: CommandSession) => Promise<number> | Promise<void>;

/** Runs a command's body with a session and takes its exit code, if it has one. */
export type RunCommand = (options: GlobalOptions, body: CommandBody) => Promise<void>;

const helpAfter = `
Exit codes: 0 done, 1 failed (the name of the failure is in brackets, or in "failure" with --json),
2 wrong usage, 3 what "wait" or "console --until" waited for did not come; "exec" has those of its command.
Environment: ANDROID_SERIAL, ANDROID_ADB_SERVER_ADDRESS, ANDROID_ADB_SERVER_PORT as adb reads them;
LODGE_ADB is the adb program, LODGE_SU the command that gives root on the device, for instance "su -c".
Settings: adb servers of other machines (adb-servers.json), the adb program and names of devices are kept in
$XDG_STATE_HOME/lodge, ~/.local/state/lodge without it, and changed in the settings of "lodge open". The desktop
app has its own.`;

/** The command line of `lodge`. */
export function buildProgram(run: RunCommand, resources: URL, language: SentenceLanguage = 'en'): Command {
  const program = new Command('lodge')
    .description('Guest systems on a rooted Android device, over adb')
    .version(version)
    .addOption(new Option('-s, --serial <serial>', 'the device; the only one without it').env('ANDROID_SERIAL'))
    .option('--json', 'print results as JSON, one value a line')
    .addOption(
      new Option('--lang <language>', 'language of help and messages; that of LANG without it').choices([
        'en',
        'zh-CN',
      ]),
    )
    .addHelpText('after', language === 'zh-CN' ? helpAfterChinese : helpAfter);
  const on = (body: CommandBody): Promise<void> => run(program.opts<GlobalOptions>(), body);

  program
    .command('devices')
    .description('list the devices, with what to do about those that cannot be used')
    .action(() => on(listDevices));
  program
    .command('deploy')
    .description('connect to the device, bringing the agent to it if it is not there')
    .action(() => on(deployToDevice));
  program
    .command('doctor')
    .description('try all that guests need of the device, and tell what to do about what is missing')
    .action(() => on(examineDevice));
  addGuestCommands(program, on);
  addCopyCommands(program, on);
  addFileCommands(program, on);
  addForwardCommands(program, on);
  addStreamCommands(program, on);
  addBootCommands(program, on);
  program
    .command('open')
    .description('serve the app to a browser on this machine')
    .option('--port <number>', 'any free one without it', wholeNumber(0, 65_535), 0)
    .action(({ port }: { port: number }) => on((session) => openApp(session, resources, port)));
  translateHelp(program, language);
  pointToHelp(program, language);
  return program;
}

export type On = (body: CommandBody) => Promise<void>;

function addGuestCommands(program: Command, on: On): void {
  program
    .command('guests')
    .alias('list')
    .description('list the guests')
    .action(() => on(listGuests));
  addCreateOptions(
    program
      .command('create')
      .argument('<guest>', '', newGuestName)
      .description('make a guest from a root file system: an archive, a container image or an image of a file system'),
  ).action((guest: string, options: CreateOptions, command: Command) => {
    if ((options.rootfs === undefined) === (options.rootfsOnDevice === undefined))
      command.error('error: one of --rootfs and --rootfs-on-device is needed');
    return on((session) => createGuest(session, createRequest(guest, options), options));
  });
  const change = (name: 'start' | 'restart' | 'freeze' | 'unfreeze' | 'kill', description: string): void => {
    program
      .command(`${name} <guest>`)
      .description(description)
      .action((guest: string) => on((session) => changeGuest(session, `guest.${name}`, guest)));
  };
  change('start', 'start a guest and wait until it runs');
  program
    .command('stop <guest>')
    .description('ask a guest to stop, and kill it after the time')
    .option('--timeout <seconds>', 'before it is killed', secondsAsMs)
    .action((guest: string, { timeout }: { timeout?: number }) =>
      on((session) => changeGuest(session, 'guest.stop', guest, timeout === undefined ? {} : { timeoutMs: timeout })),
    );
  program
    .command('wait <guest>')
    .description('wait for a guest, for scripts: until it has booted, or told why not')
    .addOption(new Option('--for <what>', 'booted: as Android or systemd tells').choices(waitedFor).default('booted'))
    .option('--timeout <seconds>', 'as long as it takes without it', secondsAsMs)
    .action((guest: string, options: WaitOptions) => on((session) => waitForGuest(session, guest, options)));
  change('restart', 'stop and start a guest');
  change('freeze', 'make all of a guest stand still');
  change('unfreeze', 'let a frozen guest go on');
  change('kill', 'end a guest at once');
  program
    .command('destroy <guest>')
    .description('remove a stopped guest and its files')
    .option('--snapshots', 'its snapshots too, without which it stays')
    .action((guest: string, { snapshots = false }: { snapshots?: boolean }) =>
      on((session) => destroyGuest(session, guest, snapshots)),
    );
  program
    .command('config <guest>')
    .description("print a guest's config, or replace it")
    .option('--set <file>', 'the new config; - is standard input')
    .action((guest: string, { set }: { set?: string }) => on((session) => guestConfig(session, guest, set)));
  program
    .command('properties <guest> [name] [value]')
    .description("print an Android guest's properties or one of them, or set it")
    .action((guest: string, name?: string, value?: string) =>
      on((session) => guestProperties(session, guest, name, value)),
    );
  program
    .command('autostart')
    .description('whether the device starts guests with itself; on or off switches it')
    .addArgument(new Argument('[state]').choices(['on', 'off']))
    .action((state: 'on' | 'off' | undefined) => on((session) => switchAutostart(session, state)));
  program
    .command('plan <guest>')
    .description('what a start of the guest would do, step by step; nothing is done')
    .action((guest: string) => on((session) => guestPlan(session, guest)));
}

function bootOption(description: string, flag = '--boot'): Option {
  return new Option(`${flag} <number>`, description).argParser(wholeNumber(1, 999_999_999));
}

function addBootCommands(program: Command, on: On): void {
  program
    .command('boots <guest>')
    .description('list the boots whose logs the device keeps')
    .action((guest: string) => on((session) => listBoots(session, guest)));
  program
    .command('timeline <guest>')
    .description('where the time of a boot went: ours, init, services, Android')
    .addOption(bootOption('not the newest, but this one'))
    .addOption(bootOption('and what was otherwise in that one', '--compare'))
    .action((guest: string, options: TimelineOptions) => on((session) => showTimeline(session, guest, options)));
  program
    .command('diagnostics <guest>')
    .description(
      'all for a report: facts of the device, config, plan, logs of the last boots; without names and secrets',
    )
    .action((guest: string) => on((session) => guestDiagnostics(session, guest)));
  program
    .command('why <guest>')
    .description('why a boot has ended, or what stands in its way')
    .addOption(bootOption('not the newest, but this one'))
    .action((guest: string, { boot }: { boot?: number }) => on((session) => explainGuest(session, guest, boot)));
}

function addStreamCommands(program: Command, on: On): void {
  program
    .command('console <guest>')
    .description("join this terminal to the guest's; Ctrl-a q leaves")
    .option('-t, --tty <number>', '0 is the console', wholeNumber(0, 64), 0)
    .option('--for-ms <milliseconds>', 'leave after so long', wholeNumber(1, 86_400_000))
    .option('--until <text>', 'leave when this is printed')
    .action((guest: string, options: { tty: number; forMs?: number; until?: string }) =>
      on((session) => attachConsole(session, guest, options)),
    );
  program
    .command('exec <guest> [command...]')
    .description('run a command in a running guest (-- before one with options), a shell without one')
    .option('-u, --uid <number>', 'user', wholeNumber(0, 0xfffffffe), 0)
    .option('-g, --gid <number>', 'group; that of the user without it', wholeNumber(0, 0xfffffffe))
    .option('-w, --workdir <folder>', 'where it begins', '/')
    .option('-e, --env <name=value>', 'a variable of its environment, as often as needed', collected, [])
    .option('-T, --no-terminal', 'pipes even where standard input and output are a terminal')
    .action((guest: string, command: string[], options: ExecOptions) =>
      on((session) => execInGuest(session, guest, command, options)),
    );
  program
    .command('logs <guest>')
    .alias('log')
    .description("print a guest's boot log")
    .option('-f, --follow', 'and what comes, until Ctrl-C')
    .addOption(bootOption('one of the boots that are kept').conflicts('follow'))
    .action((guest: string, options: LogOptions) => on((session) => showLogs(session, guest, options)));
  program
    .command('top [guest]')
    .description('processor, memory, processes and traffic of the running guests')
    .option('--once', 'one figure of each')
    .option('--interval <seconds>', 'between two figures', secondsAsMs, 1000)
    .action((guest: string | undefined, { once, interval }: { once?: boolean; interval: number }) =>
      on((session) => showTop(session, guest, { once: once ?? false, intervalMs: Math.max(100, interval) })),
    );
}
