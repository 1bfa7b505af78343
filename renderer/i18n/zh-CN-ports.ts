// SPDX-License-Identifier: Apache-2.0
import type { WithoutSingular } from './en.ts';
import type { englishPorts } from './en-ports.ts';

export const chinesePorts: WithoutSingular<typeof englishPorts> = {
  ports: {
    guestPort: '客户系统端口',
    here: {
      title: '此计算机的端口',
      hint: '此计算机的端口通往客户系统，仅供本机程序使用。客户系统停止时关闭。',
      port: '本机端口',
      any: '自动选择',
      open: '打开',
      offers: '客户系统中正在监听：',
      openOffer: '在本机打开客户系统的 {{port}}',
      to: '客户系统端口 {{port}}',
      connections_zero: '未使用',
      connections_other: '{{count}} 个连接',
      copy: '复制 {{address}}',
      close: '关闭 {{address}}',
    },
    device: {
      title: '设备的端口',
      hint: '设备的端口通往客户系统，供所有能通过网络访问该设备的人使用。',
      protocol: '协议',
      port: '设备端口',
      same: '相同',
      add: '添加',
      keep: '每次启动时都保留',
      remove: '移除 {{port}}',
      active: '已通往客户系统',
      next: '下次启动时生效',
      stopped: '运行时生效',
      kept: '每次启动',
      once: '直到其停止',
      noNat: '只有使用 NAT 的客户系统才有此类端口：其配置需要 lodge.net.0.nat = 1。',
    },
    problem: {
      number: '1 到 65535 之间的数字',
      reserved: 'adb 使用设备的此端口',
      taken: '该端口已通往客户系统',
    },
  },
};
