import { licenceKind, licenceStatus } from '../code-lists.ts';
import { date, endDate } from '../forms/date.ts';
import { uscc } from '../forms/identifier.ts';
import { authority, documentNumber, line, text } from '../forms/text.ts';
import { doublePublicityLabels } from './double-publicity.ts';
import { type Field, field } from './field.ts';
import { subjectFields } from './subject.ts';

/** 行政许可: 27 items and the remark of the 2018 edition, with the codes of the 2015/2017 edition. */
export const licenceFields: readonly Field[] = [
  ...subjectFields(doublePublicityLabels('XK')),
  field('document_name', '行政许可决定文书名称', 'required', 64, line, { labels: ['XK_XKWS', 'XK_XMMC', '项目名称'] }),
  field('document_number', '行政许可决定文书号', 'required', 64, documentNumber, {
    labels: ['XK_WSH', '行政许可决定书文号'],
  }),
  field('licence_kind', '许可类别', 'required', 0, licenceKind, { labels: ['XK_XKLB', 'XK_SPLB', '审批类别'] }),
  field('certificate_name', '许可证书名称', 'optional', 64, line, { labels: ['XK_XKZS'] }),
  field('certificate_number', '许可编号', 'optional', 64, documentNumber, { labels: ['XK_XKBH'] }),
  field('content', '许可内容', 'required', 4000, text, { labels: ['XK_NR'] }),
  field('decided_on', '许可决定日期', 'required', 0, date, { labels: ['XK_JDRQ'] }),
  field('valid_from', '有效期自', 'since-2018', 0, date, { labels: ['XK_YXQZ'] }),
  field('valid_to', '有效期至', 'required', 0, endDate, { labels: ['XK_YXQZI', 'XK_JZQ', '许可截止期'] }),
  field('authority_name', '许可机关', 'required', 200, authority, { labels: ['XK_XKJG', 'XK_XZJG'] }),
  field('authority_uscc', '许可机关统一社会信用代码', 'since-2018', 18, uscc, { labels: ['XK_XKJGDM'] }),
  field('status', '当前状态', 'required', 0, licenceStatus, { labels: ['XK_ZT'] }),
  field('source_name', '数据来源单位', 'since-2018', 200, authority, { labels: ['XK_LYDW'] }),
  field('source_uscc', '数据来源单位统一社会信用代码', 'since-2018', 18, uscc, { labels: ['XK_LYDWDM'] }),
  field('remark', '备注', 'optional', 4000, text, { labels: ['BZ'] }),
];
