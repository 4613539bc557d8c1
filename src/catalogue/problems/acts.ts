import type { ProblemTexts } from './texts.ts';

/** Acts of administrators, which take two of them. */
export const actProblems = {
  ACT_INVALID: [
    422,
    '申请中的 {place} 不正确，或与登记现状不符。写法见 /openapi.json',
    '{place} of the act is not as documented, or does not fit what is registered. See /openapi.json',
  ],
  ACT_UNKNOWN: [404, '没有这个编号的申请', 'There is no act of this id'],
  ACT_DECIDED: [409, '这项申请已有人审批过', 'This act was decided before'],
  ACT_EXPIRED: [409, '这项申请已过时限。请重新申请', 'This act is past its time. Propose it again'],
  ACT_NOT_APPROVED: [
    409,
    '这项申请未获批准，或已用过一次。请重新申请',
    'This act was not approved, or has been used once. Propose it again',
  ],
  ACT_OF_ANOTHER: [403, '只有申请人 {proposer} 本人可以使用', 'Only {proposer}, who proposed it, may use it'],
  SECOND_PERSON_NEEDED: [
    403,
    '需要另一位管理员审批，申请人不能自己批准或驳回',
    'Another administrator has to decide it: nobody approves or rejects an act of their own',
  ],
  ROLE_NEEDED: [403, '这件事由在任的 {role} 管理员办理', 'This takes an administrator in force with the role {role}'],
  ROLE_HELD: [
    409,
    '这个名字已登记为 {role}。三员分立，一人只担任一个角色',
    'This name is registered as {role}. Duties are separate: one person has one role',
  ],
  LAST_OF_ROLE: [
    409,
    '这是最后一位 {role} 管理员，不能撤销。请先授权另一位',
    'The last administrator with the role {role} cannot be revoked. Grant it to another one first',
  ],
  PASSPHRASE_SHORT: [422, '口令至少 {least} 个字符', 'The passphrase needs at least {least} characters'],
} as const satisfies ProblemTexts;
