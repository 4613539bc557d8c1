import type { Scope } from '../../exchange/access/granted-scopes.ts';

/** What each scope lets its holder do. */
export const scopes: Readonly<Record<Scope, string>> = {
  'records:write': '报送、导入、办理记录 · Submit, import and operate on records',
  'records:read': '查看记录和证据 · Read records and their evidence',
  'status:read': '查看运行情况 · Read the status',
  'feeds:read': '订阅变更 · Read feeds of changes',
  'subjects:query': '查询主体 · Query subjects',
  'feedback:write': '报送反馈 · Submit feedback',
  'admin:certificates': '系统管理员：证书 · System administrator: certificates',
  'admin:deliveries': '系统管理员：送达 · System administrator: deliveries',
  'admin:keys': '系统管理员：密钥导出 · System administrator: export of keys',
  'admin:access': '安全管理员：授权 · Security administrator: who may do what',
  'acts:decide': '审批他人提出的事项 · Decide what another administrator proposed',
  'audit:read': '审计员：审计日志 · Auditor: the audit trail',
};

export const scopeNames: readonly string[] = Object.keys(scopes);
