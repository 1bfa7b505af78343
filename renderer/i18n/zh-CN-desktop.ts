// SPDX-License-Identifier: Apache-2.0
import type { WithoutSingular } from './en.ts';
import type { englishDesktop } from './en-desktop.ts';

export const chineseDesktop: WithoutSingular<typeof englishDesktop> = {
  adbServers: {
    title: 'adb 服务器',
    hint: '除本机之外其他计算机上的 adb 服务器。adb 服务器不要求密码：请在自己的网络中或通过 SSH 隧道访问。',
    own: '本机',
    address: '其他计算机的服务器',
    add: '添加',
    remove: '从列表中移除 {{address}}',
    through: '使用哪台计算机的 adb 服务器',
  },
  tray: {
    title: '托盘',
    icon: '托盘图标',
    iconHint: '显示正在运行的内容，并可打开窗口或退出。',
    notTold: '此桌面未报告有托盘：图标可能看不到。某些桌面需要安装扩展。',
    close: '关闭窗口后 Lodge 留在托盘中',
    closeHint: '可在托盘中退出，或再次启动以恢复窗口。',
    closeNotTold: '如果没有可识别的托盘，关闭窗口仍会结束 Lodge。客户系统继续运行。',
  },
  updates: {
    title: '更新',
    automatic: '自动检查更新',
    automaticHint: '启动时及每天检查一次。不会自动下载或安装任何内容。',
    check: '立即检查',
    checking: '正在检查…',
    download: '下载',
    downloadAgain: '重新下载',
    downloading: '正在下载 {{version}}',
    install: '退出并安装',
    notes: '{{version}} 的新内容',
    offer: '有新版本 {{version}}',
    offerReady: '版本 {{version}} 将在 Lodge 退出时安装',
    status: {
      idle: '当前版本为 {{version}}。',
      current: '版本 {{version}} 已是最新。检查于 {{time}}。',
      available: '有新版本 {{version}}。',
      availableSize: '有新版本 {{version}}，大小 {{size}}。',
      ready: '版本 {{version}} 已下载并校验，将在 Lodge 退出时安装。',
    },
    unavailable: {
      browser: '浏览器中的 Lodge 与为其提供服务的 Lodge 版本相同。',
      'not-packaged': '此 Lodge 从源代码运行：请更新源代码。',
      'not-set-up': '未设置更新：此版本没有可查询的更新源。',
      'not-installed-by-us': '此 Lodge 并非由其自身的安装包安装：请用原来的安装方式更新。',
    },
  },
};
