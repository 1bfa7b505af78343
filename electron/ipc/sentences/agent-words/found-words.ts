// SPDX-License-Identifier: Apache-2.0
import type { FormTable } from './form-table.ts';

/** The desktop's own addition: what the agent has found of root, and how the desktop came by it. */
export const rootByMethod = '{0} by {1}';

/** What a check of the device has found. */
export const foundWords: FormTable = {
  [rootByMethod]: '{0}，通过 {1}',
  'removed: {0}': '已删除：{0}',
  enabled: '已启用',
  'as a module': '作为模块',
  missing: '缺少',
  unknown: '未知',
  root: 'root',
  'root without {0}': 'root，缺少 {0}',
  'root as {0}': 'root，身份为 {0}',
  'root as {0} without {1}': 'root，身份为 {0}，缺少 {1}',
  '{0} under a filter of system calls': '{0}，受系统调用过滤器限制',
  '{0} MiB free': '剩余 {0} MiB',
  '{0} MiB free, but only for {1} more files': '剩余 {0} MiB，但只能再容纳 {1} 个文件',
  '{0} took a file; {1} in use': '{0} 已成功挂上文件；{1} 个在使用中',
  none: '无',
  enforcing: '强制模式',
  permissive: '宽容模式',
  '{0} bytes': '{0} 字节',
  'no hierarchy is mounted': '没有挂载任何层级',
  'no hierarchy that is mounted has {0}': '已挂载的层级都没有 {0}',
  'no hierarchy that is mounted has {0} or {1}': '已挂载的层级都没有 {0} 或 {1}',
  'memfd, for want of /dev/ashmem': 'memfd，因为没有 /dev/ashmem',
  'started and stopped in {0} ms': '启动并停止，用时 {0} 毫秒',
  'its first process ran and ended by {0}: {1}': '第一个进程已运行，以 {0} 结束：{1}',
  'its first process has said nothing and ended by {0}: {1}': '第一个进程没有输出，以 {0} 结束：{1}',
  'by files of v1': '通过 v1 的文件',
  'by a program of v2': '通过 v2 的程序',
  'a fresh binderfs': '新建的 binderfs',
  '{0}, of IPv4 alone: {1}': '{0}，仅 IPv4：{1}',
};
