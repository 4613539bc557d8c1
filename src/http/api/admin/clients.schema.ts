import Type from 'typebox';
import { clientScopes, roles } from '../../../exchange/ports/access.ts';
import { scoped } from '../../plugins/declared-access.ts';
import { dataset, list, problemAnswer } from '../answers.schema.ts';

export const registeredName = Type.String({
  pattern: '^[a-z0-9][a-z0-9-]{0,39}$',
  description: '与证书身份中的名字一致 · As in the identity of its certificate',
  examples: ['court'],
});

const count = (description: string) => Type.Integer({ minimum: 1, maximum: 1_000_000, description });

export const clientMembers = {
  name: registeredName,
  scopes: list(Type.Enum(clientScopes)),
  datasets: list(dataset),
  purposes: list(Type.String({ description: '查询目的代码 · Code of a purpose', examples: ['tendering'] })),
  requestsPerMinute: count('每分钟请求数上限 · Requests a minute'),
  batchRecords: count('一次提交条数上限 · Records in one submission'),
};

export const administratorMembers = {
  name: registeredName,
  role: Type.Enum(roles, {
    description: '系统、安全、审计三员分立，一人一个角色 · Duties are separate: one person has one role',
  }),
};

export const clientsSchema = {
  operationId: 'listClients',
  tags: ['admin'],
  summary: '已登记的业务系统及其权限 · Systems registered and their rights',
  security: scoped('admin:access'),
  response: {
    200: {
      ...list(Type.Object({ ...clientMembers, state: Type.Enum(['active', 'disabled']) })),
      description: '按名字排列 · In the order of their names',
    },
    default: problemAnswer,
  },
};

export const administratorsSchema = {
  operationId: 'listAdministrators',
  tags: ['admin'],
  summary: '已登记的管理员及其角色 · Administrators registered and their roles',
  security: scoped('admin:access'),
  response: {
    200: {
      ...list(Type.Object({ ...administratorMembers, state: Type.Enum(['active', 'revoked']) })),
      description: '按名字排列 · In the order of their names',
    },
    default: problemAnswer,
  },
};
