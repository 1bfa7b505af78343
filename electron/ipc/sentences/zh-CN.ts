// SPDX-License-Identifier: Apache-2.0
import type { FailureDetails } from '../../../agent/protocol/index.ts';
import { chineseText } from './agent-words/agent-words.ts';
import { detail, forwardPort, isNetworkSerial, mebibytes, systemCall } from './detail.ts';
import type { FailureSentences } from './failure-sentences.ts';
import { stepName } from './step-names.ts';

const quoted = (value: string): string => `“${value}”`;
/** The device's own explanation; where its words are not known it is English, and quoted. */
const because = (d: FailureDetails): string =>
  detail(d, 'hint', (hint) => {
    const known = chineseText(hint);
    return known === undefined ? `设备的说明：“${hint}”。` : `${known}。`;
  });
const limitNamesInChinese: Readonly<Record<string, string>> = { memory: '内存', cpu: 'CPU', pids: '进程数' };
const limitNames = ({ limits }: FailureDetails): string =>
  String(limits ?? '')
    .split(', ')
    .map((name) => limitNamesInChinese[name] ?? name)
    .join('、');

const inParentheses = (text: string): string => (text === '' ? '' : `（${text}）`);

/** What to do, by `why` of ForwardRefusal. */
const forwardActions: Readonly<Record<string, (d: FailureDetails) => string>> = {
  'no-nat': () => '只有使用 NAT 的客户系统才能转发端口：请在其配置中写入 lodge.net.0.nat = 1 并重新启动。',
  reserved: () => 'adb 使用此端口：转发后连接者会到达客户系统而不是设备。请换一个端口。',
  listens: (d) =>
    `设备上的${detail(d, 'holder', (holder) => ` ${holder} `, '某个程序')}正在监听此端口。请结束它，或换一个端口。`,
  'other-guest': (d) => `此端口已通向${detail(d, 'guest', quoted, '另一个客户系统')}。请先在那里删除，或换一个端口。`,
  there: () => '该客户系统已转发此端口。请先删除，或换一个端口。',
  'not-there': () => '该客户系统没有转发此端口：可能已被删除。',
  'too-many': () => '该客户系统的端口转发已达上限。请先删除一些。',
  included: () => '该行位于配置所包含的文件中：请在那里修改。',
};

export const chinese: FailureSentences = {
  // On the way to the device.
  'adb-program-missing': {
    title: (d) => detail(d, 'path', (path) => `${path} 处没有 adb 程序`, '未找到 adb 程序'),
    action:
      '请安装 Android 平台工具（Debian：apt-get install adb），或在“设置”中（或用环境变量 LODGE_ADB）指定其路径，然后重试。',
  },
  'adb-server-unreachable': {
    title: (d) =>
      `adb 服务器没有响应${detail(d, 'host', (host) => `（${host}${detail(d, 'port', (port) => `:${port}`)}）`)}`,
    action: (d) =>
      detail(
        d,
        'further',
        () =>
          '请检查该计算机是否开机，以及其 adb 服务器是否接受其他计算机的连接（在该机上以“adb -a nodaemon server”启动），然后重试。其设备会自动恢复。',
        '请在终端运行“adb start-server”查看提示，然后重试。',
      ),
  },
  'adb-server-version': {
    title: (d) => `正在运行的 adb 服务器版本不符${detail(d, 'serverVersion', (version) => `（${version}）`)}`,
    action: (d) =>
      `Lodge 不会停止不是由它启动的服务器。请关闭启动它的程序，或运行“adb kill-server”，然后重试${detail(d, 'oldestVersion', (version) => `。需要 ${version} 或更新的版本`)}。`,
  },
  'pairing-failed': {
    title: (d) => `设备配对失败${detail(d, 'address', (address) => `（${address}）`)}`,
    action: '请在设备上重新打开“使用配对码配对设备”，配对码和端口每次都不同。两者需在同一网络中。',
  },
  'network-connect-failed': {
    title: (d) => `${detail(d, 'address', (address) => `${address} `)}没有设备应答`,
    action: '请确认无线调试已打开，端口与其页面显示的一致（不是配对端口）。从未见过的设备需要先配对。',
  },
  'network-discovery-off': {
    title: '此 adb 服务器不会在网络中查找设备',
    action: '请输入设备上显示的地址。较新的平台工具能够自动发现设备。',
  },
  'device-unauthorized': {
    title: '设备尚未允许此计算机调试',
    action: '请解锁设备，并接受“允许 USB 调试”。没有弹出提示？请在开发者选项中撤销 USB 调试授权，再重新插拔数据线。',
  },
  'device-offline': {
    title: '设备处于离线状态',
    action: (d) =>
      isNetworkSerial(d)
        ? '请确认设备已开机、与本机在同一网络中并已打开无线调试；用“adb connect”加设备地址可再次尝试。'
        : '请重新插拔数据线，或在开发者选项中关闭再打开 USB 调试。',
  },
  'device-no-permissions': {
    title: '此计算机无权打开该 USB 设备',
    action: '请为它添加 udev 规则（Debian：apt-get install android-sdk-platform-tools-common），再重新插拔数据线。',
  },
  'device-wrong-mode': {
    title: (d) => `设备不在正常模式${detail(d, 'mode', (mode) => `：${mode}`)}`,
    action: '请启动进入 Android。一旦 adb 有响应，Lodge 就会连接。',
  },
  'device-gone': {
    title: '设备已断开',
    action: '请检查数据线或网络。设备恢复后，Lodge 会自动继续。',
  },
  'device-absent': {
    title: (d) => `没有已连接的设备${detail(d, 'serial', (serial) => `：${serial}`)}`,
    action:
      '请用数据线连接已开启 USB 调试的手机或开发板，或用“adb connect 主机:端口”通过网络连接；“lodge devices”会列出已连接的设备。',
  },
  'connection-lost': {
    title: '与设备的连接已中断',
    action: '客户系统仍在运行。Lodge 会自动重新连接；如果没有，请检查数据线。',
  },

  // Root and the deploy.
  'root-unavailable': {
    title: '设备上没有可用的 root 方式',
    action: 'Lodge 需要 root：可以使用“adb root”的 userdebug 系统，或 Magisk、KernelSU 等 su 程序。安装后请重试。',
  },
  'root-denied': {
    title: '设备拒绝了 root 请求',
    action: '请在设备上打开 root 应用（Magisk、KernelSU），允许“Shell”获取超级用户权限，然后重试。',
  },
  'root-timeout': {
    title: '设备上的 root 请求无人应答',
    action: '请解锁设备，然后重试，并在屏幕上同意弹出的请求。',
  },
  'architecture-unsupported': {
    title: (d) =>
      `Lodge 没有适用于该处理器的辅助程序${detail(
        d,
        'machine',
        (machine) => `：${machine}`,
        detail(d, 'architecture', (value) => `：${value}`),
      )}`,
    action: '请使用 64 位 ARM 或 x86 系统的设备。',
  },
  'device-build-missing': {
    title: (d) => `尚未构建 Lodge 的设备端程序${detail(d, 'path', (path) => `：${path}`)}`,
    action: '请运行“npm run build:device”，然后重试。',
  },
  'deploy-no-space': {
    title: (d) => `设备空间不足${detail(d, 'path', inParentheses)}`,
    action: (d) =>
      `请在设备的数据分区上腾出${detail(d, 'neededBytes', (bytes) => `至少 ${mebibytes(bytes)} `, '一些')}空间，然后重试。`,
  },
  'deploy-verification-failed': {
    title: '到达设备的内容与发送的不一致',
    action: '它已被删除，从未运行。请重试；如果再次出现，说明设备上有程序在改动 /data/local/tmp 中的文件。',
  },
  'deploy-failed': {
    title: (d) => `无法把辅助程序放到设备上${detail(d, 'step', (step) => `：步骤“${step}”失败`)}`,
    action: '请重试。如果仍然失败，请检查设备上的 /data 是否允许 root 写入。',
  },
  'agent-start-failed': {
    title: '辅助程序无法在设备上启动',
    action: '请重试。如果仍然失败，请查看详细信息：可能是内核过旧，或安全策略禁止运行。',
  },
  'agent-mismatch': {
    title: '响应的辅助程序是另一个版本',
    action: '请重试：Lodge 会推送与自己匹配的版本。',
  },

  // The session.
  'protocol-error': {
    title: '设备与应用之间的通信出错',
    action: '连接已结束。请重新连接；如果反复出现，请附上下面的详细信息反馈。',
  },
  'version-mismatch': {
    title: '设备上的辅助程序使用另一个协议版本',
    action: '请断开后重新连接：Lodge 会推送与自己匹配的版本。',
  },
  'not-root': {
    title: '辅助程序没有以 root 身份运行',
    action: '请在设备上允许 shell 使用 root，然后重新连接。',
  },
  'save-failed': {
    title: (d) => `无法保存${detail(d, 'path', (path) => `到${quoted(path)}`)}`,
    action: (d) =>
      `请选择其他文件夹，或在此电脑上腾出空间${detail(d, 'code', (code) => `（${code}）`)}。没有留下任何内容。`,
  },
  'archive-unreadable': {
    title: (d) => `无法读取归档文件${detail(d, 'path', (path) => `：${path}`)}${detail(d, 'code', inParentheses)}`,
    action:
      '请选择一个您有权读取的根文件系统归档或镜像：tar、docker save、ext4、erofs、squashfs 或 Android sparse，也可为 gz、xz 或 zst。',
  },
  'local-port-taken': {
    title: (d) => `此计算机的端口 ${detail(d, 'port', (port) => port)} 不可用${detail(d, 'code', inParentheses)}`,
    action: '该端口已被其他程序占用，或小于 1024 而由系统保留。请换一个端口，或让 Lodge 自行选择。',
  },
  'update-feed-unreachable': {
    title: (d) => `无法访问更新源${detail(d, 'feed', (feed) => `：${feed}`)}`,
    action: '请检查网络和系统代理，然后重新检查。没有更新也可正常使用。',
  },
  'update-feed-invalid': {
    title: (d) => `更新源的内容不正确${detail(d, 'feed', (feed) => `：${feed}`)}`,
    action: (d) =>
      `${detail(d, 'code', (code) => `${code}。`)}没有改动任何内容。如果地址由 LODGE_UPDATE_FEED 指定，请更正：须为 https，或本机上的 http。`,
  },
  'update-damaged': {
    title: '下载的更新与更新源所述不符',
    action: '已将其删除，没有安装任何内容。请重新下载；如果再次出现，请告知更新源的维护者。',
  },
  'update-no-space': {
    title: '此计算机上没有足够空间存放更新',
    action: '请在主目录中释放一些空间，然后重新下载。',
  },
  'update-not-installed': {
    title: (d) => `无法${detail(d, 'path', (path) => `在 ${path} 中`)}安装更新`,
    action: '当前版本保持不变。请将应用移到您有写权限的文件夹，或手动安装新版本。',
  },
  'request-invalid': {
    title: (d) => `无法执行该请求${detail(d, 'field', (field) => `：${field}`)}`,
    action: '请检查输入的内容，然后重试。',
  },

  // Guests.
  'guest-not-found': {
    title: (d) => `设备上没有客户系统${detail(d, 'guest', quoted)}`,
    action: '它可能已被他人删除。请选择其他客户系统。',
  },
  'guest-exists': {
    title: (d) => `客户系统${detail(d, 'guest', quoted)}已存在`,
    action: '请换一个名称，或先销毁旧的客户系统。',
  },
  'guest-name-invalid': {
    title: (d) => `${detail(d, 'guest', quoted, '这')}不能作为客户系统的名称`,
    action: '最多 63 个字母、数字、点、连字符或下划线，并以字母或数字开头。',
  },
  'guest-running': {
    title: (d) => `${detail(d, 'guest', quoted, '该客户系统')}正在运行`,
    action: '请先停止它，然后重试。',
  },
  'guest-not-running': {
    title: (d) => `${detail(d, 'guest', quoted, '该客户系统')}没有运行`,
    action: '请先启动它，然后重试。',
  },
  'guest-busy': {
    title: (d) => `${detail(d, 'guest', quoted, '该客户系统')}正忙于其他操作`,
    action: '请等待该操作结束（见“活动”），然后重试。',
  },
  'guest-has-clones': {
    title: (d) =>
      `其他客户系统基于${detail(d, 'guest', quoted, '该客户系统')}${detail(d, 'clones', (clones) => `：${clones}`)}`,
    action: '它们的根文件系统需要它的文件。请先销毁它们。',
  },
  'guest-has-snapshots': {
    title: (d) => `${detail(d, 'guest', quoted, '该客户系统')}有快照${detail(d, 'snapshots', (names) => `：${names}`)}`,
    action: '请先删除这些快照，或连同快照一起销毁：lodge destroy --snapshots。',
  },
  'boot-not-found': {
    title: (d) => `设备上没有第 ${detail(d, 'boot', (boot) => boot)} 次启动的日志`,
    action: '请选择仍保留的启动；数量过多时最早的会被删除。',
  },
  'config-invalid': {
    title: (d) => `配置无效${detail(d, 'line', (line) => `，第 ${line} 行`)}${detail(d, 'key', (key) => `：${key}`)}`,
    action: (d) =>
      because(d) + detail(d, 'line', (line) => `请在“配置”中修正第 ${line} 行并保存。`, '请在“配置”中修正并保存。'),
  },
  'rootfs-missing': {
    title: (d) => `客户系统没有根文件系统${detail(d, 'path', inParentheses)}`,
    action: '请在“配置”中修正 lxc.rootfs.path，或用归档文件重新创建客户系统。',
  },
  'init-missing': {
    title: (d) => `客户系统中没有 init 程序${detail(d, 'path', inParentheses)}`,
    action: '请在“配置”中把 lxc.init.cmd 设为根文件系统中存在的程序，或用完整的根文件系统重新创建客户系统。',
  },
  'architecture-mismatch': {
    title: (d) =>
      `客户系统是为另一种处理器制作的${inParentheses(
        [detail(d, 'guest', (value) => `客户系统：${value}`), detail(d, 'host', (value) => `设备：${value}`)]
          .filter((part) => part !== '')
          .join('，'),
      )}`,
    action: '请使用适合该设备架构的归档文件创建。',
  },
  'kernel-lacks': {
    title: (d) =>
      d.cannot === 'autostart'
        ? '设备上没有可随其启动客户系统的机制'
        : d.cannot === 'limits'
          ? `此设备无法限制客户系统的${limitNames(d)}`
          : `设备内核缺少${detail(d, 'missing', (missing) => ` ${missing}`, '该客户系统所需的功能')}`,
    action: (d) =>
      d.cannot === 'autostart'
        ? '这需要能运行开机脚本的 root 管理器（Magisk、KernelSU 或 APatch），或 systemd、OpenRC、/etc/rc2.d。没有时，请在每次开机后手动启动客户系统，或运行 lodged autostart。'
        : d.cannot === 'limits'
          ? '其内核没有相应的 cgroup 控制器，启动会被拒绝：请去掉该限制再创建，或使用具备该控制器的内核。'
          : `${because(d)}请从配置中去掉需要它的部分，或使用具备该功能的内核。`,
  },
  'no-space': {
    title: (d) => `设备空间已满${detail(d, 'path', inParentheses)}`,
    action: (d) =>
      `请腾出${detail(d, 'neededBytes', (bytes) => `至少 ${mebibytes(bytes)} `, '一些')}空间后重试。已写入的内容已删除。`,
  },
  'archive-invalid': {
    title: (d) => `归档或镜像已损坏或不被允许${detail(d, 'path', (path) => `：${path}`)}`,
    action: (d) =>
      `${because(d)}请使用其中没有指向外部条目的根文件系统 tar 归档、docker save 写出的归档，或完整的镜像（ext4、erofs、squashfs、Android sparse）。`,
  },
  'start-failed': {
    title: (d) =>
      `客户系统未能启动${detail(d, 'step', (step) => `：步骤“${stepName(step, 'zh-CN')}”失败`)}${inParentheses(systemCall(d))}`,
    action: (d) => `${because(d)}所有更改均已撤销。启动日志记录了此前发生的事情；请修正配置后重新启动。`,
  },
  'stop-failed': {
    title: (d) => `客户系统未能停止${inParentheses(systemCall(d))}`,
    action: '请尝试“强制终止”。如果仍有进程残留，它们正在内核中等待：只有重启设备才能清除。',
  },
  'console-unavailable': {
    title: (d) => `该终端不可用${detail(d, 'tty', (tty) => `（tty ${tty}）`)}`,
    action: '请选择其他终端，或在“配置”中增大 lxc.tty.max 并重启客户系统。',
  },
  'file-exists': {
    title: (d) => `已有同名的${detail(d, 'path', quoted, '文件')}`,
    action: '请换一个名称，或将其替换。没有改动任何内容。',
  },
  'file-not-found': {
    title: (d) => `${detail(d, 'path', quoted, '该文件')}不存在`,
    action: '客户系统可能已将其移动或删除：请重新读取文件夹。',
  },
  'file-refused': {
    title: (d) => `无法这样使用${detail(d, 'path', quoted, '该文件')}`,
    action: (d) => `${because(d)}没有改动任何内容。`,
  },
  'properties-unavailable': {
    title: '该客户系统没有 Android 属性',
    action: '只有 Android 客户系统才有属性，且须等其 init 进入第二阶段：请查看启动日志。',
  },
  'property-refused': {
    title: (d) => `客户系统不接受${detail(d, 'property', quoted, '该属性')}`,
    action: (d) => `${because(d)}没有改动任何内容。`,
  },
  'forward-refused': {
    title: (d) => `${forwardPort(d, '该端口')}不能转发到客户系统`,
    action: (d) => forwardActions[String(d.why)]?.(d) ?? '没有改动任何内容。',
  },
  'port-closed': {
    title: (d) => `客户系统中没有程序监听端口${detail(d, 'port', (port) => ` ${port}`)}`,
    action: '请启动相应的程序后重试。下方的套接字列表显示客户系统中正在监听的程序。',
  },
  'exec-failed': {
    title: (d) => `客户系统无法运行 ${detail(d, 'path', (path) => path, '该命令')}${inParentheses(systemCall(d))}`,
    action: '请检查名称，并确认该程序存在于客户系统中且适用于其处理器。',
  },
  cancelled: {
    title: '已取消',
    action: '所有更改均已撤销。您可以随时重新开始。',
  },
  'system-error': {
    title: (d) => `设备上的系统调用失败${inParentheses(systemCall(d))}`,
    action: '请重试。如果仍以同样方式失败，请查看详细信息：其中写明了调用和路径。',
  },
  'internal-error': {
    title: 'Lodge 内部出错',
    action: '请重试。如果再次出现，请附上详细信息反馈。',
  },
};
