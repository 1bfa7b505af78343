// SPDX-License-Identifier: Apache-2.0

/** What the help says, by what it says in English. */
export const helpChinese: Readonly<Record<string, string>> = {
  'Guest systems on a rooted Android device, over adb': '通过 adb 管理已 root 的 Android 设备上的客户系统',
  'output the version number': '显示版本号',
  'display help for command': '显示命令的帮助',
  'language of help and messages; that of LANG without it': '帮助和消息的语言；省略时按 LANG',
  'the device; the only one without it': '设备；省略时为唯一的设备',
  'print results as JSON, one value a line': '以 JSON 输出结果，每行一个值',
  'list the devices, with what to do about those that cannot be used': '列出设备，以及无法使用的设备应如何处理',
  'connect to the device, bringing the agent to it if it is not there': '连接设备，必要时推送代理',
  'try all that guests need of the device, and tell what to do about what is missing':
    '逐项检查客户系统所需的条件，并说明缺少的应如何处理',
  'list the guests': '列出客户系统',
  'make a guest from a root file system: an archive, a container image or an image of a file system':
    '由根文件系统创建客户系统：归档、容器镜像或文件系统镜像',
  'the same, where the file is on the device already': '同上，但文件已在设备上',
  'on this computer: a tar, a docker save or OCI archive, or an image (ext4, erofs, squashfs, Android sparse ...); also in gz, xz, zst':
    '本机文件：tar、docker save 或 OCI 归档，或镜像（ext4、erofs、squashfs、Android sparse 等）；也可为 gz、xz、zst',
  'what the root file system is; auto looks into it': '根文件系统的类型；auto 会自行识别',
  'which image of an archive of several, by its name or tag': '归档含有多个镜像时选用哪一个，按名称或标签',
  "of an Android: guest draws in software, host has the device's render nodes":
    'Android 的渲染方式：guest 为软件渲染，host 使用设备的渲染节点',
  'what to run as the first process (/sbin/init)': '第一个进程（默认 /sbin/init）',
  'signal that asks the first process to stop': '请求第一个进程停止的信号',
  'signal that asks it to restart': '请求其重启的信号',
  'terminals beside the console': '控制台之外的终端数',
  'memory limit, for instance 256M': '内存限制，例如 256M',
  'processor limit; 100 is one processor': '处理器限制；100 为一个处理器',
  'limit of processes': '进程数限制',
  'none, empty or veth': 'none、empty 或 veth',
  'nat: addresses are chosen, and the guest reaches what the device reaches; auto: so where the device can, else empty':
    'nat：自动选择地址，客户系统可访问设备能访问的网络；auto：设备支持时如此，否则为 empty',
  'bridge on the device for veth': 'veth 所用的设备网桥',
  "the guest's IPv4 address, for instance 10.83.0.2/24": '客户系统的 IPv4 地址，例如 10.83.0.2/24',
  "the guest's gateway": '客户系统的网关',
  "address of the device's end of the pair": '设备一端的地址',
  'start a guest and wait until it runs': '启动客户系统并等待其运行',
  'ask a guest to stop, and kill it after the time': '请求客户系统停止，超时后强制结束',
  'before it is killed': '强制结束前的等待时间',
  'stop and start a guest': '停止后重新启动',
  'make all of a guest stand still': '冻结客户系统',
  'let a frozen guest go on': '让冻结的客户系统继续运行',
  'end a guest at once': '立即结束客户系统',
  'remove a stopped guest and its files': '销毁已停止的客户系统及其文件',
  'wait for a guest, for scripts: until it has booted, or told why not':
    '供脚本使用：等待客户系统启动完成，否则说明原因',
  'booted: as Android or systemd tells': 'booted：由 Android 或 systemd 告知',
  'as long as it takes without it': '不指定则一直等待',
  'its snapshots too, without which it stays': '连同快照一起删除；有快照时缺少此选项则拒绝',
  "print a guest's config, or replace it": '显示或替换客户系统的配置',
  'the new config; - is standard input': '新的配置；- 为标准输入',
  "print an Android guest's properties or one of them, or set it": '显示 Android 客户系统的全部或某个属性，或设置它',
  'whether the device starts guests with itself; on or off switches it':
    '设备启动时是否启动客户系统；用 on 或 off 切换',
  'what a start of the guest would do, step by step; nothing is done': '逐步显示启动会做什么；不实际执行',
  'ports of the device that lead to a guest with NAT: list, add, remove':
    '通向 NAT 客户系统的设备端口：列出、添加、删除',
  'list them, now and at its starts': '列出当前的和每次启动时的',
  'let a port of the device lead to one of the guest, until it ends': '让设备的一个端口通向客户系统的端口，直到其停止',
  'tcp or udp, the port of the device, the port of the guest: tcp:8080:80':
    'tcp 或 udp、设备端口、客户系统端口，例如 tcp:8080:80',
  'in its config too, for each start; alone where the guest does not run':
    '同时写入配置，每次启动有效；客户系统未运行时只写入配置',
  'end that; connections that have begun go on': '取消转发；已建立的连接继续',
  'tcp:8080': 'tcp:8080',
  'out of its config too': '同时从配置中删除',
  'let a port of this computer lead into a running guest, with or without a network, until Ctrl-C':
    '让本机的端口通向运行中的客户系统（无论其是否有网络），直到按下 Ctrl-C',
  "the guest's, or this computer's and the guest's: 80, 8080:80":
    '客户系统的端口，或本机端口加客户系统端口：80、8080:80',
  'list the imports that are going on, or wait for their file to go on': '列出正在进行或等待继续的导入',
  'end one of them: nothing is left of it': '取消其中一个，不留下任何内容',
  'copy a stopped guest': '复制已停止的客户系统',
  'only what changes takes space, and the guest has to stay for it': '只有改动占用空间；原客户系统必须保留',
  'give a stopped guest another name; its snapshots and logs go along': '重命名已停止的客户系统；快照和日志一并保留',
  "save a stopped guest's root file system as a tar, in gzip where the name ends so":
    '将已停止客户系统的根文件系统保存为 tar；文件名以 gz 结尾时压缩',
  'a stopped guest as it was: list, take, restore, remove': '已停止客户系统的快照：列出、创建、恢复、删除',
  "list a guest's snapshots": '列出快照',
  'keep a guest as it is now': '为当前状态创建快照',
  'what it is kept for': '快照说明',
  'make a guest again what it was': '恢复到快照时的状态',
  'as another guest, which leaves this one as it is': '恢复为另一个客户系统，保持当前的不变',
  'remove a snapshot': '删除快照',
  "a guest's files, running or not: list, upload, download": '客户系统的文件（无论是否运行）：列出、上传、下载',
  'list a folder of a guest': '列出客户系统中的文件夹',
  'copy files and folders of this computer into a guest, as its root': '以 root 身份将本机的文件和文件夹复制到客户系统',
  'the folder in the guest': '客户系统中的文件夹',
  'files that are there; without it nothing is changed where one is': '替换已有文件；省略时若有同名文件则不做任何改动',
  'copy a file of a guest to this computer, or a folder as a tar': '将客户系统的文件复制到本机；文件夹保存为 tar',
  "join this terminal to the guest's; Ctrl-a q leaves": '将本终端连接到客户系统的终端；Ctrl-a q 退出',
  '0 is the console': '0 为控制台',
  'leave after so long': '经过该时间后退出',
  'leave when this is printed': '输出该文本时退出',
  'run a command in a running guest (-- before one with options), a shell without one':
    '在运行中的客户系统里执行命令（带选项的命令前加 --）；省略时打开 shell',
  user: '用户',
  'group; that of the user without it': '组；省略时与用户相同',
  'where it begins': '起始文件夹',
  'a variable of its environment, as often as needed': '环境变量，可多次指定',
  'pipes even where standard input and output are a terminal': '即使标准输入输出是终端也使用管道',
  "print a guest's boot log": '显示启动日志',
  'and what comes, until Ctrl-C': '并持续显示，直到 Ctrl-C',
  'one of the boots that are kept': '保留的某次启动',
  'processor, memory, processes and traffic of the running guests': '运行中客户系统的处理器、内存、进程和流量',
  'one figure of each': '每项只显示一次',
  'between two figures': '两次显示的间隔',
  'list the boots whose logs the device keeps': '列出设备保留日志的各次启动',
  'where the time of a boot went: ours, init, services, Android': '启动耗时的分布：本程序、init、服务、Android',
  'not the newest, but this one': '指定某次启动而非最近一次',
  'and what was otherwise in that one': '并与该次启动比较',
  'all for a report: facts of the device, config, plan, logs of the last boots; without names and secrets':
    '生成报告所需的全部内容：设备信息、配置、计划、最近启动的日志；不含名称和机密',
  'why a boot has ended, or what stands in its way': '启动为何结束，或受何阻碍',
  'serve the app to a browser on this machine': '在本机向浏览器提供应用',
  'any free one without it': '省略时为任一空闲端口',
};

export const titlesChinese: Readonly<Record<string, string>> = {
  'Usage:': '用法：',
  'Arguments:': '参数：',
  'Options:': '选项：',
  'Global Options:': '全局选项：',
  'Commands:': '命令：',
};

export const helpAfterChinese = `
退出码：0 完成，1 失败（失败名称在方括号中，使用 --json 时在 "failure" 中），
2 用法错误，3 "wait" 或 "console --until" 等待的情况未出现；"exec" 使用其命令的退出码。
环境变量：ANDROID_SERIAL、ANDROID_ADB_SERVER_ADDRESS、ANDROID_ADB_SERVER_PORT 与 adb 相同；
LODGE_ADB 为 adb 程序，LODGE_SU 为在设备上取得 root 的命令，例如 "su -c"。
设置：其他计算机的 adb 服务器（adb-servers.json）、adb 程序、设备名称保存在 $XDG_STATE_HOME/lodge，
省略时为 ~/.local/state/lodge；在 "lodge open" 的设置中更改。桌面应用另有自己的一份。`;
