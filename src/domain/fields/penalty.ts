import { penaltyKinds, severity } from '../code-lists.ts';
import { date, endDate } from '../forms/date.ts';
import { formerPenaltyStatus } from '../forms/former-status.ts';
import { uscc } from '../forms/identifier.ts';
import { amount } from '../forms/number.ts';
import { authority, documentNumber, line, text } from '../forms/text.ts';
import { doublePublicityLabels } from './double-publicity.ts';
import { type Field, field } from './field.ts';
import { subjectFields } from './subject.ts';

/** 行政处罚: 29 items and the remark of the 2018 edition, the codes of the 2015/2017 edition, and our own `severity`. */
export const penaltyFields: readonly Field[] = [
  ...subjectFields(doublePublicityLabels('CF')),
  field('document_number', '行政处罚决定书文号', 'required', 64, documentNumber, { labels: ['CF_WSH'] }),
  field('document_name', '行政处罚决定书名称', 'optional', 512, line, {
    labels: ['CF_CFMC', 'CF_AJMC', '处罚名称', '案件名称', '行政处罚决定文书名称'],
  }),
  field('violation_kind', '违法行为类型', 'since-2018', 2000, text, { labels: ['CF_WFXW'] }),
  field('violation_facts', '违法事实', 'required', 5000, text, { labels: ['CF_SY', '处罚事由'] }),
  field('legal_basis', '处罚依据', 'required', 2048, text, { labels: ['CF_YJ'] }),
  field('penalty_kinds', '处罚类别', 'required', 0, penaltyKinds, { labels: ['CF_CFLB', 'CF_CFLB1', '处罚类别1'] }),
  field('penalty_kinds_2', '处罚类别2', 'former', 0, penaltyKinds, {
    labels: ['CF_CFLB2'],
    property: 'penalty_kinds',
  }),
  field('content', '处罚内容', 'required', 4000, text, { labels: ['CF_NR', 'CF_JG', '处罚结果'] }),
  field('fine', '罚款金额（万元）', 'conditional', 0, amount, { labels: ['CF_NR_FK'], property: 'fine_fen' }),
  field('confiscated', '没收违法所得、没收非法财物的金额（万元）', 'conditional', 0, amount, {
    labels: ['CF_NR_WFFF'],
    property: 'confiscated_fen',
  }),
  field('certificate_affected', '暂扣或吊销证照名称及编号', 'conditional', 200, line, { labels: ['CF_NR_ZKDX'] }),
  field('decided_on', '处罚决定日期', 'required', 0, date, { labels: ['CF_JDRQ'] }),
  field('valid_to', '处罚有效期', 'optional', 0, endDate, { labels: ['CF_YXQ'] }),
  field('publicity_ends_on', '公示截止期', 'since-2018', 0, endDate, {
    labels: ['CF_GSJZQ', 'CF_JZRQ', '处罚截止期', '公示期限'],
  }),
  field('authority_name', '处罚机关', 'required', 200, authority, { labels: ['CF_CFJG', 'CF_XZJG'] }),
  field('authority_uscc', '处罚机关统一社会信用代码', 'since-2018', 18, uscc, { labels: ['CF_CFJGDM'] }),
  field('source_name', '数据来源单位', 'since-2018', 200, authority, { labels: ['CF_SJLY'] }),
  field('source_uscc', '数据来源单位统一社会信用代码', 'since-2018', 18, uscc, { labels: ['CF_SJLYDM'] }),
  field('severity', '失信程度', 'optional', 0, severity, { labels: ['CF_SXYZCD', '失信严重程度'] }),
  field('status', '当前状态', 'former', 0, formerPenaltyStatus, { labels: ['CF_ZT'], place: 'none' }),
  field('remark', '备注', 'optional', 4000, text, { labels: ['BZ'] }),
];
