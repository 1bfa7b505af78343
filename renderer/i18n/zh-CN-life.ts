// SPDX-License-Identifier: Apache-2.0
import type { WithoutSingular } from './en.ts';
import type { englishLife } from './en-life.ts';

export const chineseLife: WithoutSingular<typeof englishLife> = {
  processes: {
    title: '内部运行的进程',
    count_other: '{{count}} 个进程',
    filter: '筛选进程',
    nothing: '没有匹配的进程。',
    cut: '还有更多：此处只列出前面的一部分。',
    pid: 'PID',
    hostPid: '设备上',
    command: '命令',
    user: '用户',
    cpu: 'CPU',
    memory: '内存',
    state: { Z: '已结束，未回收', D: '等待设备', T: '已停止', t: '被跟踪' },
  },
  checks: {
    title: '检查 {{device}}',
    button: '检查此设备…',
    offer: '此设备能否运行客户系统？',
    offerText: 'Lodge 会实际尝试客户系统所需的一切，并启动一个微型客户系统。只需几秒，且不留下任何东西。',
    later: '暂不',
    run: '检查',
    look: '查看',
    running: '正在逐项尝试客户系统的需要…',
    again: '重新检查',
    shown: '显示的检查项',
    problems: '有问题（{{count}}）',
    all: '全部（{{count}}）',
    noProblems: '没有缺少任何东西。',
    verdict: {
      good: '可以运行客户系统，什么都不缺。',
      partly_other: '可以运行客户系统，但缺少 {{count}} 项部分客户系统会用到的功能。',
      blocked_other: '目前无法运行任何客户系统：缺少 {{count}} 项。',
    },
    state: { good: '正常', missing: '缺少', unknown: '未知' },
    required: '所有客户系统都需要',
    told: '根据内核的说明',
    without: '缺少时：{{meaning}}。',
    fix: '解决办法：{{fix}}。',
  },
  life: {
    newName: '新名称',
    menu: {
      snapshot: '创建快照…',
      clone: '克隆…',
      'start-copy': '启动一次性副本…',
      rename: '重命名…',
    },
    why: {
      running: '请先停止客户系统：其文件在此期间不能变化。',
      config: '请先修正其配置。',
      noOverlay: '此设备的内核不支持 overlay。',
    },
    clone: {
      title: '克隆 {{guest}}',
      submit: '克隆',
      kind: '副本类型',
      whole: {
        label: '完整副本',
        hint: '复制所有文件。占用与原客户系统同样多的空间，此后不再依赖它。',
      },
      overlay: {
        label: '叠加其上',
        hint: '立即完成，仅变化的部分占用空间。只要克隆存在，原客户系统就必须保留。',
      },
    },
    rename: {
      title: '重命名 {{guest}}',
      submit: '重命名',
      hint: '主机名随之改变，快照和日志一并保留。',
    },
    startCopy: {
      title: '启动 {{guest}} 的副本',
      submit: '启动副本',
      text: '在此客户系统之上以新名称启动一个副本。无论其中发生什么，原客户系统都保持不变；副本结束时，其中的一切随之消失。',
    },
    snapshots: '快照',
    noSnapshots: '尚无快照。快照会保留客户系统现在的样子，以便日后恢复。',
    snapshot: {
      title: '{{guest}} 的快照',
      button: '创建',
      submit: '创建快照',
      comment: '用途（可选）',
      placeholder: '升级之前',
      hint: '在客户系统自己的文件夹中保存完整副本，占用同样多的空间。',
      made: '已创建快照 {{snapshot}}',
    },
    restore: {
      title: '恢复 {{guest}} 的 {{snapshot}}',
      button: '恢复 {{snapshot}}',
      kind: '恢复到哪里',
      inPlace: {
        label: '原位恢复',
        hint: '客户系统现在的状态会丢失：文件和配置变为快照中的内容。快照和日志保留。',
        submit: '回滚',
      },
      asNew: {
        label: '作为新客户系统',
        hint: '以新名称创建快照的副本，原客户系统保持不变。',
        submit: '创建',
      },
    },
    removeSnapshot: {
      title: '删除 {{guest}} 的 {{snapshot}}？',
      button: '删除 {{snapshot}}',
      text: '之后无法再恢复到它。客户系统本身保持不变。',
      submit: '删除',
    },
  },
};
