// SPDX-License-Identifier: Apache-2.0
import { type DeviceArchitecture, DeviceBuild } from './device-build.ts';
import type { CommandWay } from './open-command.ts';

/**
 * The shell scripts that run on the device. They must do on toybox with mksh and on busybox with ash; they hold no single
 * quote, so that quoting for su costs two characters; and they stay below 4,096 bytes, which is what an adbd before
 * Android 7 takes as the name of a service.
 */

/** Where things lie on a device. Tests put other folders in. */
export interface DevicePlaces {
  /** /data of Android: when it is there, Lodge lives in `lodge` below it, and pushes go to `local/tmp`. */
  data: string;
  /** Lodge's folder where there is no /data. */
  elsewhere: string;
  temporary: string;
}

export const devicePlaces: DevicePlaces = { data: '/data', elsewhere: '/var/lib/lodge', temporary: '/tmp' };

/** Said before the agent takes over: a stream that ends after it had root. */
export const startLine = 'LODGE-START';

/** Said by the deploy script as soon as it runs. */
export const rootLine = 'LODGE-ROOT';

// A su that runs its command on a terminal of its own would change bytes on their way.
const rawTerminal = '[ -t 0 ]&&stty raw -echo 2>/dev/null';

/** Where standard error comes with the output, a word there would be in the middle of a frame. */
const becomeAgent = (way: CommandWay): string =>
  `echo ${startLine};exec $b/bin/$h/lodged serve${way === 'apart' ? '' : ' 2>/dev/null'}`;

const machines: Readonly<Record<DeviceArchitecture, string>> = { arm64: 'aarch64|arm64', x86_64: 'x86_64' };

/** $w: the hash of the helper that this machine needs. */
function helperCase(build: DeviceBuild): string {
  const branches = build.all().map(([architecture, files]) => `${machines[architecture]})w=${files.lodged};;`);
  return `case $m in ${branches.join('')}esac`;
}

/**
 * Becomes the agent when the wanted build is there and this is root. Else prints one line with everything that has to be known
 * to go on: `LODGE-MISSING machine=... uid=...`. With `probeOnly` it always prints that line.
 */
export function connectScript(
  build: DeviceBuild,
  options: { places?: DevicePlaces; probeOnly?: boolean; way?: CommandWay } = {},
): string {
  const { places = devicePlaces, probeOnly = false, way = 'joined' } = options;
  const hashes = build.all().map(([, files]) => DeviceBuild.hashOf(files));
  return [
    `d=${places.data};b=${places.elsewhere};t=${places.temporary};p=${places.elsewhere}`,
    'if [ -d $d ];then b=$d/lodge;p=$d;[ -d $d/local/tmp ]&&t=$d/local/tmp;fi',
    rawTerminal,
    // Before anything that takes a process. Only root gets to see this folder, and only one architecture's build is in it.
    ...(probeOnly ? [] : [`for h in ${hashes.join(' ')};do [ -x $b/bin/$h/lodged ]&&{ ${becomeAgent(way)};};done`]),
    'm=$(uname -m);w=none',
    helperCase(build),
    // A helper of an earlier build that is the same file need not be pushed again.
    'r=;for x in $b/bin/*/lodged;do [ -f $x ]&&case "$(sha256sum $x)" in $w*)r=$(basename $(dirname $x));;esac;done 2>/dev/null',
    'until [ -d $p ];do p=$(dirname $p);done',
    'f=$(df -Pk $p 2>/dev/null|tail -n 1);set -- $f',
    'echo "LODGE-MISSING machine=$m uid=$(id -u) base=$b temporary=$t free=$4 helper=$r su=$(command -v su 2>/dev/null) debuggable=$(getprop ro.debuggable 2>/dev/null)"',
  ].join('\n');
}

export interface DeployScriptRequest {
  base: string;
  /** The folder's name: DeviceBuild.hashOf. */
  hash: string;
  lodgedHash: string;
  agentHash: string;
  packedHash: string;
  /** Where the push went. */
  temporary: string;
  /** Folder below bin whose helper is copied instead of a pushed one. */
  helperFrom?: string;
  /** Makes the new folder's name unique until it is renamed. */
  nonce: string;
  way?: CommandWay;
}

/**
 * As root: copies what was pushed into Lodge's own folder, checks the hashes of the copies (nobody else can write there),
 * renames the folder into place, removes what no process runs any more, and becomes the agent. Every failure removes what this
 * run has made and prints `LODGE-FAILED <step> <words>`.
 */
export function deployScript(request: DeployScriptRequest): string {
  const { base, hash, temporary, nonce, helperFrom, way = 'joined' } = request;
  const helper = helperFrom === undefined ? '$t/lodged' : `$b/bin/${helperFrom}/lodged`;
  return [
    `b=${base};h=${hash};t=${temporary};n=$b/bin/.$h.${nonce}`,
    'umask 077',
    // Words without quotes: the lines of an error message become one. They may hold a star.
    'fail(){ rm -rf $n $t;set -f;echo LODGE-FAILED $1 $2;exit 1;}',
    'trap "fail interrupted" HUP INT TERM',
    // A sign of life: from here on nobody is being asked for root.
    `${rawTerminal};echo ${rootLine}`,
    'command -v sha256sum >/dev/null||fail sha256sum',
    'o=$(mkdir -p $b/bin 2>&1&&chmod 700 $b $b/bin 2>&1&&mkdir $n 2>&1)||fail create "$o"',
    `o=$(cp ${helper} $n/lodged 2>&1&&cp $t/agent.qbc.xz $n/agent.qbc.xz 2>&1)||fail copy "$o"`,
    `case "$(sha256sum $n/lodged)" in ${request.lodgedHash}*);;*)fail verify lodged;;esac`,
    `case "$(sha256sum $n/agent.qbc.xz)" in ${request.packedHash}*);;*)fail verify agent.qbc.xz;;esac`,
    'o=$(chmod 700 $n/lodged 2>&1&&$n/lodged --unpack $n/agent.qbc.xz $n/agent.qbc 2>&1&&rm $n/agent.qbc.xz)||fail unpack "$o"',
    `case "$(sha256sum $n/agent.qbc)" in ${request.agentHash}*);;*)fail verify agent.qbc;;esac`,
    // So that commands start sooner. Where the kernel or the disk has no room for it they start as they are.
    '$n/lodged --preload $n/agent.qbc </dev/null >/dev/null 2>&1||rm -f $n/agent.qbc.heap*',
    'o=$(sync 2>&1)||fail create "$o"',
    // Only there when it is damaged: connecting came first. It is kept until the new one is in its place.
    'if [ -e $b/bin/$h ];then o=$(mv $b/bin/$h $n.old 2>&1)||fail rename "$o";fi',
    'o=$(mv $n $b/bin/$h 2>&1)||{ [ -e $n.old ]&&mv $n.old $b/bin/$h;fail rename "$o";}',
    'rm -rf $n.old $t',
    'for x in $b/bin/*;do [ $x = $b/bin/$h ]&&continue;[ -n "$u" ]||u=$(ls -l /proc/[0-9]*/exe 2>/dev/null)',
    'case "$u" in *"> $x/"*);;*)rm -rf $x;;esac;done',
    // What a power cut left of an earlier deploy. A younger one may be another computer's, at work now.
    'for x in $b/bin/.*.*;do [ -d $x ]&&find $x -prune -mmin +60 -exec rm -rf {} + 2>/dev/null;done',
    'trap - HUP INT TERM',
    becomeAgent(way),
  ].join('\n');
}

/** Runs the agent without input and shows what it says on either stream: for the message of a failed start. */
export function diagnoseScript(folder: string): string {
  return `${folder}/lodged serve </dev/null 2>&1|head -c 1000`;
}

export function removeScript(paths: readonly string[]): string {
  return `rm -rf ${paths.join(' ')}`;
}
