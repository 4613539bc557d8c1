import { grounds, performance, sex } from '../code-lists.ts';
import { date } from '../forms/date.ts';
import { uscc } from '../forms/identifier.ts';
import { age } from '../forms/number.ts';
import { authority, documentNumber, line, text } from '../forms/text.ts';
import { type Field, field } from './field.ts';
import { subjectFields } from './subject.ts';

/** 失信被执行人: the public fields of the national list; it has no item codes. */
export const debtorFields: readonly Field[] = [
  ...subjectFields({
    subject_name: ['被执行人名称', '被执行人姓名/名称', '被执行人姓名'],
    subject_kind: ['被执行人类别'],
    uscc: ['统一社会信用代码'],
    business_registration_number: ['工商注册号'],
    organization_code: ['组织机构代码'],
    tax_registration_number: ['税务登记号'],
    public_institution_number: ['事业单位证书号'],
    social_organization_number: ['社会组织登记证号'],
    legal_representative: ['法定代表人', '法定代表人或者负责人姓名', '法定代表人或负责人'],
    legal_representative_id_kind: ['法定代表人证件类型'],
    legal_representative_id_number: ['法定代表人证件号码'],
    id_kind: ['证件类型'],
    id_number: ['证件号码', '身份证号码'],
  }),
  field('sex', '性别', 'conditional', 0, sex),
  field('age', '年龄', 'conditional', 0, age),
  field('case_number', '案号', 'required', 100, documentNumber),
  field('court_name', '执行法院', 'required', 200, authority),
  field('court_uscc', '执行法院统一社会信用代码', 'optional', 18, uscc),
  field('province', '省份', 'required', 50, line),
  field('basis_document', '执行依据文号', 'required', 200, documentNumber),
  field('basis_authority', '做出执行依据单位', 'required', 200, authority, { labels: ['作出执行依据单位'] }),
  field('obligation', '生效法律文书确定的义务', 'required', 10_000, text),
  field('performance', '履行情况', 'required', 0, performance, { labels: ['被执行人的履行情况'] }),
  field('performed_part', '已履行部分', 'optional', 4000, text, { labels: ['已履行'] }),
  field('unperformed_part', '未履行部分', 'optional', 4000, text, { labels: ['未履行'] }),
  field('grounds', '失信行为具体情形', 'required', 0, grounds, { labels: ['失信被执行人行为具体情形'] }),
  field('filed_on', '立案时间', 'required', 0, date, { labels: ['立案日期'] }),
  field('published_on', '发布时间', 'required', 0, date, { labels: ['发布日期'] }),
  field('term_ends_on', '失信期限截止', 'conditional', 0, date),
  field('removed_on', '删除日期', 'optional', 0, date, { labels: ['屏蔽日期'] }),
  field('remark', '备注', 'optional', 4000, text),
];
