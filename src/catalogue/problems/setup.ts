import type { ProblemTexts } from './texts.ts';

/** Set-up and command line. */
export const setupProblems = {
  CONFIG_UNREADABLE: [500, '读不到配置文件 {file}：{reason}', 'Configuration file {file} cannot be read: {reason}'],
  CONFIG_INVALID: [500, '配置项 {key} 不正确：{reason}', 'Configuration key {key} is not valid: {reason}'],
  PORT_IN_USE: [
    500,
    '端口 {port} 已被占用。请停止占用它的程序，或换一个端口（g60.json；演示用 --base-port）',
    'Port {port} is in use. Stop the program that holds it, or take another port (g60.json; for the demo --base-port)',
  ],
  FILE_UNREADABLE: [500, '读不到文件 {file}：{reason}', 'File {file} cannot be read: {reason}'],
  FILE_UNWRITABLE: [500, '写不了 {file}：{reason}', '{file} cannot be written: {reason}'],
  KEY_FILE_EXPOSED: [
    500,
    '密钥文件 {file} 其他用户可读。请执行 chmod 600',
    'Key file {file} can be read by others. Run chmod 600',
  ],
  STORE_UNAVAILABLE: [503, '数据库不可用：{reason}', 'The database is not available: {reason}'],
  STORE_LOCKED: [
    500,
    '数据目录 {directory} 正被另一个进程使用',
    'Data directory {directory} is in use by another process',
  ],
  QUEUE_UNAVAILABLE: [503, '队列不可用：{reason}', 'The queue is not available: {reason}'],
  CALENDAR_INVALID: [500, '工作日历 {file} 不正确：{reason}', 'Working-day calendar {file} is not valid: {reason}'],
  API_UNREACHABLE: [
    502,
    '连不上网关 {origin}：{reason}。请确认它已启动（g60 start）',
    'The gateway at {origin} cannot be reached: {reason}. Check that it runs (g60 start)',
  ],
  API_REFUSED: [502, '网关没有受理：{refused} {detail}', 'The gateway refused: {refused} {detail}'],
  WAITED_TOO_LONG: [
    500,
    '等了 {seconds} 秒仍未完成：{what}。详情见日志',
    'Not done after {seconds} s: {what}. The log says more',
  ],
  USAGE: [500, '用法不对：{reason}', 'Wrong usage: {reason}'],
} as const satisfies ProblemTexts;
