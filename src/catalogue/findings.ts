/**
 * Every finding a submitted row or file can get, with its severity and its text in Chinese and English: what is wrong
 * and what to do. Codes are part of the API. A rule may lower `reject` to `warn` for one of its cases, never raise it.
 * `{name}` is filled in from the finding's parameters; the value itself is shown beside the text, masked where sealed.
 */
export const findings = {
  // Files
  FILE_ENCODING: [
    'reject',
    '文件不是 UTF-8 或 GB18030 编码。请另存为 UTF-8 后重新上传',
    'The file is neither UTF-8 nor GB18030. Save it as UTF-8 and upload it again',
  ],
  FILE_EMPTY: ['reject', '文件没有表头或数据行', 'The file has no heading or no data row'],
  FILE_HEADER_MISSING: [
    'reject',
    '缺少必填列“{heading}”（{name}）。请补上该列',
    'Required column {heading} ({name}) is missing. Add it',
  ],
  FILE_HEADER_UNKNOWN: [
    'warn',
    '不认识的列“{heading}”，其内容未采用',
    'Column {heading} is not known and was not used',
  ],
  FILE_HEADER_DUPLICATE: [
    'reject',
    '列“{heading}”重复。请只保留一列',
    'Column {heading} appears more than once. Keep one',
  ],
  ROW_SHAPE: [
    'reject',
    '本行有 {cells} 个单元格，表头有 {columns} 列。请检查分隔符和引号',
    'The row has {cells} cells, the heading {columns}. Check separators and quotes',
  ],
  FIELD_UNKNOWN: ['warn', '没有名为 {name} 的字段，未采用', 'There is no field {name}; it was not used'],
  EDITION_UNKNOWN: [
    'reject',
    '没有 {edition} 版标准。可用：{known}',
    'There is no edition {edition}. Use one of: {known}',
  ],
  CONTENT_MALFORMED: ['reject', '内容不是有效的 {message} 报文', 'The content is not a valid {message} message'],
  // Any field
  NORMALISED: ['warn', '已规范为“{value}”', 'Normalised to {value}'],
  FILLED_IN: ['warn', '该版标准没有此项，已填为“{value}”', 'The edition has no such item; filled in with {value}'],
  REQUIRED_MISSING: ['reject', '必填项为空。请填写', 'A required field is empty. Fill it in'],
  REQUIRED_CONDITIONAL_MISSING: ['reject', '此情形下必填（{when}）。请填写', 'Required here ({when}). Fill it in'],
  TOO_LONG: ['reject', '超过 {limit} 个字符。请缩短', 'Over {limit} characters. Shorten it'],
  CONTROL_CHARACTER: [
    'reject',
    '含有控制字符或双向排版字符。请删除不可见字符',
    'Holds a control or text-direction character. Remove invisible characters',
  ],
  NUMBER_SCIENTIFIC: [
    'reject',
    '号码被表格软件改成了科学计数法，已丢失数位。请把该列设为文本后重新导出',
    'The spreadsheet turned the number into scientific notation and lost digits. Format the column as text and export again',
  ],
  VALUE_NOT_ALLOWED: ['reject', '只能填：{allowed}', 'Must be one of: {allowed}'],
  FORBIDDEN_FIELD: [
    'reject',
    '不得报送个人的{what}。请删除后重新提交',
    'Personal data of this kind ({what}) is not accepted. Remove it and send the row again',
  ],
  // Subjects and identifiers
  USCC_FORMAT: [
    'reject',
    '统一社会信用代码应为 18 位数字和大写字母（不含 I、O、S、V、Z）',
    'A unified social credit code has 18 digits and capitals without I, O, S, V, Z',
  ],
  USCC_CHECK_DIGIT: [
    'reject',
    '统一社会信用代码校验位不符。请核对原证照',
    'The check digit of the unified social credit code is wrong. Compare it with the certificate',
  ],
  RESIDENT_ID_FORMAT: ['reject', '居民身份证号应为 18 位', 'A resident id number has 18 characters'],
  RESIDENT_ID_CHECK_DIGIT: [
    'reject',
    '居民身份证号校验位不符。请核对原件',
    'The check digit of the resident id number is wrong. Compare it with the card',
  ],
  RESIDENT_ID_BIRTH_DATE: [
    'reject',
    '居民身份证号中的出生日期不存在或晚于今天',
    'The birth date in the resident id number does not exist or is in the future',
  ],
  ID_KIND_UNKNOWN: [
    'reject',
    '证件类型不在代码表中。可用：{allowed}',
    'The paper kind is unknown. Use one of: {allowed}',
  ],
  ID_NUMBER_FORMAT: [
    'reject',
    '证件号码不符合该类证件的格式',
    'The number does not have the form of this kind of paper',
  ],
  IDENTIFIER_FORMAT: [
    'warn',
    '号码通常为 {expected} 位，请核对',
    'The number usually has {expected} characters; check it',
  ],
  ORGANIZATION_CODE_CHECK_DIGIT: [
    'warn',
    '组织机构代码校验位不符',
    'The check digit of the organisation code is wrong',
  ],
  ORGANIZATION_CODE_MISMATCH: [
    'warn',
    '组织机构代码与统一社会信用代码第 9–17 位不同',
    'The organisation code differs from positions 9–17 of the unified social credit code',
  ],
  MASKED_ID_WRONG: [
    'reject',
    '脱敏证件号码缺失、暴露过多或与密封部分不符',
    'The masked paper number is missing, shows too much or differs from the sealed part',
  ],
  SUBJECT_KIND_UNKNOWN: [
    'reject',
    '主体类别不在代码表中。可用：{allowed}',
    'The subject kind is unknown. Use one of: {allowed}',
  ],
  SUBJECT_KIND_MISMATCH: [
    'reject',
    '与主体类别“{kind}”矛盾。请改正类别或此项',
    'Contradicts subject kind {kind}. Correct the kind or this field',
  ],
  SUBJECT_NAME_SUSPICIOUS: [
    'warn',
    '名称可疑（只有数字、只有一个字或等于证件号码）',
    'The name looks wrong: digits only, one character or the number itself',
  ],
  SUBJECT_NAME_EXPOSES_ID: [
    'reject',
    '文字中含有居民身份证号。请删除，证件号码只填在证件号码栏',
    'The text holds a resident id number. Remove it; numbers belong in the id number field only',
  ],
  AUTHORITY_SUSPICIOUS: [
    'reject',
    '机关名称是日期、数字或编码。请检查是否错列',
    'The name of the authority is a date, a number or a code. Check for shifted columns',
  ],
  AUTHORITY_OUTSIDE_CITY: [
    'warn',
    '机关的行政区划不属于来源城市 {city}',
    'The authority is of a region outside the source city {city}',
  ],
  // Code lists
  LICENCE_KIND_UNKNOWN: [
    'reject',
    '许可类别不在代码表中。可用：{allowed}',
    'The licence kind is unknown. Use one of: {allowed}',
  ],
  PENALTY_KIND_UNKNOWN: [
    'reject',
    '处罚类别不在代码表中。可用：{allowed}',
    'A penalty kind is unknown. Use: {allowed}',
  ],
  STATUS_UNKNOWN: [
    'reject',
    '当前状态不可用。本版可用：{allowed}；已撤销的记录请用撤销操作',
    'The status cannot be used. This edition has: {allowed}; a revoked record is withdrawn by its own operation',
  ],
  REMARK_REQUIRED: ['reject', '类别为“其他”时须在备注中说明', 'A kind of 其他 needs an explanation in the remark'],
  // Dates
  DATE_FORMAT: ['reject', '不是日期。请用 YYYY/MM/DD', 'Not a date. Write YYYY/MM/DD'],
  DATE_IMPOSSIBLE: ['reject', '没有这一天', 'There is no such day'],
  DATE_IN_FUTURE: ['reject', '日期晚于今天 {today}', 'The date is after today, {today}'],
  DATE_TOO_OLD: ['warn', '日期早于 {before}，请核对', 'The date is before {before}; check it'],
  DATE_ORDER: ['reject', '早于“{earlier}”。请核对两个日期', 'Earlier than {earlier}. Check both dates'],
  PUBLICITY_TERM: [
    'warn',
    '超过最长期限 {longest}，应止于 {until}',
    'Beyond the longest term ({longest}), which ends on {until}',
  ],
  LATE: [
    'warn',
    '决定后超过 {days} 个工作日才报送（期限 {deadline}），计入及时率',
    'Sent more than {days} working days after the decision (due {deadline}); counted in timeliness',
  ],
  CALENDAR_UNCOVERED: [
    'warn',
    '工作日历没有 {year} 年的官方安排，无法判断是否及时',
    'The calendar has no official data for {year}; timeliness is unknown',
  ],
  // Penalties
  AMOUNT_FORMAT: ['reject', '不是金额。请填以万元为单位的数字', 'Not an amount. Give a number in units of 10 000 yuan'],
  AMOUNT_NEGATIVE: ['reject', '金额为负', 'The amount is negative'],
  AMOUNT_PRECISION: [
    'reject',
    '超过 6 位小数（万元），不足 1 分',
    'More than 6 decimals of 10 000 yuan: less than a fen',
  ],
  AMOUNT_SUSPICIOUS: [
    'warn',
    '金额可疑（{compared}）。请核对单位是否为万元',
    'The amount looks wrong ({compared}). Check that it is in units of 10 000 yuan',
  ],
  AMOUNT_WITHOUT_KIND: [
    'warn',
    '有金额，但处罚类别中没有“{kind}”',
    'There is an amount, but {kind} is not among the penalty kinds',
  ],
  KIND_WITHOUT_AMOUNT: [
    'reject',
    '处罚类别有“{kind}”，须填金额',
    'The penalty kinds hold {kind}: the amount is needed',
  ],
  CERTIFICATE_WITHOUT_NAME: [
    'reject',
    '暂扣或吊销证照时须填证照名称及编号',
    'Suspending or revoking a certificate needs its name and number',
  ],
  SIMPLE_PROCEDURE: [
    'reject',
    '简易程序（当场）处罚不报送。请删除本行',
    'Penalties by simple procedure are not reported. Remove the row',
  ],
  // Debtors
  GROUND_UNKNOWN: ['reject', '失信行为情形不在六种法定情形之列', 'The ground is not one of the six statutory ones'],
  PERFORMANCE_UNKNOWN: [
    'reject',
    '履行情况不在代码表中。可用：{allowed}',
    'The performance is unknown. Use one of: {allowed}',
  ],
  PERFORMANCE_CONTRADICTION: [
    'reject',
    '已全部履行的被执行人不应仍在名单中。请填删除日期或不报送',
    'A debtor who has performed in full cannot stay listed. Give the removal date or leave the row out',
  ],
  MINOR: ['reject', '未成年人不得列入失信名单', 'A minor is never listed'],
  // Listings
  LIST_KIND_UNKNOWN: [
    'reject',
    '名单目录中没有此类{polarity}。请用已公布的名称或代码',
    'The catalogue has no such {polarity} list. Use a published name or code',
  ],
  LEGAL_BASIS_MISSING: [
    'reject',
    '黑名单须有法律、行政法规或全国基础清单依据（国办发〔2020〕49号）',
    'A black list needs its basis in a law, a regulation or the national basic list',
  ],
  TERM_MISSING: ['reject', '此类名单须填有效期至', 'This kind of list needs an end date'],
  // Repetition
  DUPLICATE_IN_BATCH: [
    'reject',
    '与第 {row} 行是同一记录。请只保留一行',
    'The same record as row {row}. Keep one of them',
  ],
  DUPLICATE_RECORD: ['reject', '与已报送的记录相同，没有变化', 'The same as the record already held: nothing changed'],
} as const satisfies Record<string, readonly [severity: 'reject' | 'warn', zh: string, en: string]>;

export type FindingCode = keyof typeof findings;
