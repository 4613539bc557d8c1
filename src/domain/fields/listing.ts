import { polarity, severity } from '../code-lists.ts';
import { date, endDate } from '../forms/date.ts';
import { uscc } from '../forms/identifier.ts';
import { authority, documentNumber, line, text } from '../forms/text.ts';
import { type Field, field } from './field.ts';
import { subjectFields } from './subject.ts';

/** 重点领域红黑名单: the corridor's own items; it has no item codes. */
export const listingFields: readonly Field[] = [
  field('polarity', '名单性质', 'required', 0, polarity),
  field('list_kind', '名单类别', 'required', 100, line),
  ...subjectFields({
    subject_name: ['主体名称'],
    subject_kind: ['主体类别'],
    uscc: ['统一社会信用代码'],
    business_registration_number: ['工商注册号'],
    organization_code: ['组织机构代码'],
    tax_registration_number: ['税务登记号'],
    public_institution_number: ['事业单位证书号'],
    social_organization_number: ['社会组织登记证号'],
    legal_representative: ['法定代表人'],
    legal_representative_id_kind: ['法定代表人证件类型'],
    legal_representative_id_number: ['法定代表人证件号码'],
    id_kind: ['证件类型'],
    id_number: ['证件号码'],
  }),
  field('listed_on', '列入日期', 'required', 0, date),
  field('listing_authority_name', '列入机关', 'required', 200, authority),
  field('listing_authority_uscc', '列入机关统一社会信用代码', 'required', 18, uscc),
  field('decision_document', '列入决定文书号', 'required', 100, documentNumber),
  field('reason', '列入事由', 'required', 4000, text),
  field('legal_basis', '法律依据', 'conditional', 2048, text),
  field('valid_to', '有效期至', 'conditional', 0, endDate),
  field('severity', '失信严重程度', 'optional', 0, severity, { labels: ['失信程度'] }),
  field('grade', '等级', 'optional', 50, line),
  field('contact', '联系人', 'optional', 100, line),
  field('remark', '备注', 'optional', 4000, text),
];
