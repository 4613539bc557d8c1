/**
 * Every problem the gateway can report, with its HTTP status and its text in Chinese and English. The codes are
 * part of the API: none is renamed or given another meaning. `{name}` is filled in from the error's parameters; the
 * texts say what is wrong and what to do, and never hold a person's data.
 */
export const problems = {
  // Requests
  BODY_MALFORMED: [
    400,
    '请求内容无法解析：{reason}。请检查格式后重试',
    'The body cannot be parsed: {reason}. Check its format and send it again',
  ],
  BODY_TOO_LARGE: [
    413,
    '请求内容超过上限 {limit} 字节。请分批提交',
    'The body is over the limit of {limit} bytes. Send it in parts',
  ],
  REQUEST_INVALID: [400, '请求参数不正确：{place} {reason}', 'The request is not valid: {place} {reason}'],
  MEDIA_TYPE_UNSUPPORTED: [
    415,
    '不支持的内容类型 {type}。可用：{allowed}',
    'Media type {type} is not supported. Use one of: {allowed}',
  ],
  METHOD_NOT_ALLOWED: [
    405,
    '这个地址不支持 {method}。可用：{allowed}',
    '{method} is not possible here. Use one of: {allowed}',
  ],
  HEADERS_TOO_LARGE: [431, '请求头超过上限', 'The request headers are over the limit'],
  REQUEST_TIMEOUT: [408, '未在时限内收到完整请求。请重试', 'The request did not arrive in time. Send it again'],
  HOST_NOT_ALLOWED: [
    421,
    '本接口只供本机访问。请使用 http://127.0.0.1 或 http://localhost',
    'This listener is for this machine only. Use http://127.0.0.1 or http://localhost',
  ],
  NOT_FOUND: [404, '没有这个地址。接口清单见 /openapi.json', 'There is nothing at this address. See /openapi.json'],
  TOO_MANY_RECORDS: [
    413,
    '一次最多提交 {limit} 条。请分批提交',
    'At most {limit} records in one request. Send them in parts',
  ],
  DATASET_UNKNOWN: [
    400,
    '没有名为 {dataset} 的数据集。可用：{known}',
    'There is no dataset {dataset}. Use one of: {known}',
  ],
  EDITION_UNKNOWN: [
    400,
    '没有 {edition} 版标准。可用：{known}',
    'There is no edition {edition} of the standard. Use one of: {known}',
  ],
  VALIDATION_FAILED: [
    422,
    '有 {rejected} 条记录未通过校验，全部未入账。请按 findings 修改后重新提交',
    '{rejected} records failed validation and nothing was stored. Correct them as listed in findings and send all again',
  ],
  IDEMPOTENCY_KEY_REUSED: [
    422,
    '同一 Idempotency-Key 已用于另一份内容。请换一个新的',
    'This Idempotency-Key was used for another body. Use a new one',
  ],
  CLIENT_CERTIFICATE_REQUIRED: [
    401,
    '需要客户端证书。请使用本市网关签发的证书连接',
    'A client certificate is needed. Connect with one issued for a system of this city',
  ],
  CLIENT_NOT_OF_THIS_CITY: [
    403,
    '证书身份不是本市的系统。请连接本市网关',
    "The certificate is not of a system of this city. Connect to your own city's gateway",
  ],
  NOT_READY: [503, '网关正在启动或停止。请稍后重试', 'The gateway is starting or stopping. Try again shortly'],
  OVERLOADED: [503, '网关繁忙。请在 Retry-After 秒后重试', 'The gateway is busy. Try again after Retry-After seconds'],
  INTERNAL: [500, '网关内部错误，已记入日志（编号 {incident}）', 'Internal error; it is in the log under {incident}'],
  // Records
  RECORD_UNKNOWN: [404, '没有这条记录，或无权查看', 'There is no such record, or it may not be seen'],
  NOT_RECORD_OWNER: [
    403,
    '记录由 {source} 发布，只能由其操作。可向其提出异议',
    'The record was published by {source}; only that city may change it. File an objection there',
  ],
  RECORD_CLOSED: [409, '记录已撤销，不能再操作', 'The record is withdrawn; nothing more can be done to it'],
  RECORD_ERASED: [410, '记录已删除，不能再操作', 'The record is erased; nothing more can be done to it'],
  REVISION_REQUIRED: [428, '请用 If-Match 指明所依据的版次', 'State the revision you acted on in If-Match'],
  REVISION_CONFLICT: [
    412,
    '记录现为第 {revision} 版，不是 If-Match 所指。请读取最新版后再操作',
    'The record is at revision {revision}, not the one in If-Match. Read it again first',
  ],
  KEY_CHANGED: [
    409,
    '更正不能改变记录的标识项（{fields}）。请撤销后重新发布',
    'A correction may not change the key of a record ({fields}). Withdraw it and publish anew',
  ],
  NOT_REPAIRABLE: [409, '该名单不可修复', 'This listing cannot be repaired'],
  REPAIR_TOO_EARLY: [
    409,
    '最短公示期至 {until}，此前不能修复',
    'The shortest publicity term runs to {until}; repair is possible after it',
  ],
  NOT_OBJECTED: [409, '记录没有处于异议中', 'The record is not under objection'],
  ALREADY_OBJECTED: [409, '记录已处于异议中', 'The record is already under objection'],
  IMPORT_UNKNOWN: [404, '没有这个导入任务', 'There is no such import'],
  LEDGER_GUARDED: [
    503,
    '账本 {ledger} 曾签署到 {signed}，数据库只有 {held}：数据库可能来自旧备份。恢复前不再追加',
    'Ledger {ledger} was signed up to {signed} but the database holds {held}: it may be an old backup. Nothing is appended before it is recovered',
  ],
  GUARD_MISSING: [
    503,
    '找不到签署记录文件 {file}。若为新建城市请运行 g60 init；否则先从对端恢复',
    'The signed-sizes file {file} is missing. Run g60 init for a new city; otherwise recover from peers first',
  ],
  // Peers
  PROTOBUF_MALFORMED: [400, '不是有效的 {message} 报文', 'Not a valid {message} message'],
  LEDGER_MALFORMED: [
    400,
    '账本名 {ledger} 不正确，应为 城市/数据集/期数',
    'Ledger name {ledger} is not city/dataset/epoch',
  ],
  LEDGER_UNKNOWN: [404, '没有账本 {ledger}', 'There is no ledger {ledger}'],
  TREE_SIZE_UNKNOWN: [
    404,
    '账本 {ledger} 没有 {size} 这个大小或位置',
    'Ledger {ledger} has no such size or position {size}',
  ],
  NOT_A_MEMBER: [403, '{identity} 不是名录中的有效成员', '{identity} is not an active member in the directory'],
  CERTIFICATE_PROFILE: [403, '证书用途不符：{reason}', 'The certificate has the wrong profile: {reason}'],
  WRONG_CITY: [403, '{peer} 不能推送 {ledger}：只有来源城市可以', '{peer} may not push {ledger}: only its source may'],
  NOT_SHARED: [403, '共享协议不允许查看', 'The sharing agreement does not allow this'],
  BATCH_TOO_LARGE: [413, '批次超过上限（{limit}）', 'The batch is over the limit ({limit})'],
  ENTRY_TOO_LARGE: [413, '第 {sequence} 条超过 {limit} 字节', 'Entry {sequence} is over {limit} bytes'],
  ENVELOPE_MALFORMED: [422, '信封不正确：{reason}', 'The envelope is not valid: {reason}'],
  SIGNATURE_INVALID: [422, '{what} 的签名不正确', 'The signature of the {what} is wrong'],
  KEY_UNKNOWN: [403, '签名密钥 {keyid} 不属于 {city}', 'Signing key {keyid} is not one of {city}'],
  KEY_REVOKED: [403, '签名密钥 {keyid} 已吊销', 'Signing key {keyid} is revoked'],
  KEY_NOT_VALID_THEN: [403, '签名密钥 {keyid} 在签发时刻无效', 'Signing key {keyid} was not valid when it signed'],
  CLOCK_AHEAD: [
    503,
    '签发时刻比本机时钟快 {seconds} 秒。请校准时钟后重试',
    'Issued {seconds} s ahead of this clock. Set the clocks right and try again',
  ],
  CHECKPOINT_OLDER: [422, '检查点早于已有的检查点', 'The checkpoint is older than the one held'],
  SEQUENCE_GAP: [409, '应从 {expected} 开始', 'The batch should start at {expected}'],
  BATCH_EMPTY: [422, '批次没有条目', 'The batch holds no entry'],
  HEADER_INVALID: [
    422,
    '第 {sequence} 条的条目头不正确：{reason}',
    'The header of entry {sequence} is not valid: {reason}',
  ],
  COMMITMENT_MISMATCH: [
    422,
    '第 {sequence} 条的 {part} 与承诺不符',
    'The {part} part of entry {sequence} does not match its commitment',
  ],
  ROOT_MISMATCH: [
    422,
    '账本 {ledger} 在 {size} 处的根与检查点不符',
    "The root of {ledger} at {size} is not the checkpoint's",
  ],
  RECEIPT_INVALID: [422, '{peer} 的回执不可信：{reason}', 'The receipt of {peer} cannot be trusted: {reason}'],
  PEER_UNREACHABLE: [502, '连不上 {peer}：{reason}', '{peer} cannot be reached: {reason}'],
  PEER_ANSWER: [502, '{peer} 的应答不合协议：{reason}', 'The answer of {peer} is not of the protocol: {reason}'],
  PEER_REFUSED: [502, '{peer} 拒绝：{refused}', '{peer} refused: {refused}'],
  // Directory
  DIRECTORY_INVALID: [422, '名录不可信：{reason}', 'The directory cannot be trusted: {reason}'],
  DIRECTORY_UNDERSIGNED: [
    422,
    '名录签名不足：需要 {threshold} 个，有效 {valid} 个',
    'The directory has {valid} good signatures of {threshold} needed',
  ],
  DIRECTORY_EXPIRED: [503, '名录已于 {expired} 过期', 'The directory expired at {expired}'],
  DIRECTORY_VERSION: [
    409,
    '名录版本应为 {expected}，收到 {version}',
    'Directory version {version} received, {expected} expected',
  ],
  // Evidence: each names the link of the chain that fails
  EVIDENCE_MALFORMED: [422, '证据文件不完整：{reason}', 'The evidence is not complete: {reason}'],
  EVIDENCE_ENTRY: [422, '条目已被改动：{reason}', 'The entry was altered: {reason}'],
  EVIDENCE_PATH: [
    422,
    '包含证明不成立：条目不在该检查点的账本中',
    'The inclusion proof fails: the entry is not in the tree of the checkpoint',
  ],
  EVIDENCE_SIGNATURE: [422, '{what} 的签名不正确', 'The signature of the {what} is wrong'],
  EVIDENCE_KEY: [
    422,
    '{what} 的签名密钥在签发时刻无效：{reason}',
    'The key of the {what} was not valid when it signed: {reason}',
  ],
  EVIDENCE_ROOT: [
    422,
    '{what} 的证书不出自所给的根证书',
    'The certificate of the {what} does not chain to the given root',
  ],
  EVIDENCE_RECEIPT: [422, '{receiver} 的回执不成立：{reason}', 'The receipt of {receiver} fails: {reason}'],
  EVIDENCE_DIRECTORY: [
    422,
    '证据中的名录不可信：{reason}',
    'The directory in the evidence cannot be trusted: {reason}',
  ],
  // Files
  FILE_FORMAT_UNKNOWN: [
    415,
    '认不出文件 {file} 的格式。可用：.csv .xlsx .ndjson',
    'The format of {file} is not known. Use one of: .csv .xlsx .ndjson',
  ],
  FILE_ENCODING: [
    422,
    '第 {line} 行（第 {byte} 字节）不是有效的 {encoding} 文字。请把文件另存为 UTF-8 或 GB18030 后重试',
    'Line {line} (byte {byte}) is not valid {encoding} text. Save the file as UTF-8 or GB18030 and try again',
  ],
  FILE_EMPTY: [
    422,
    '文件里没有数据行。请检查选对了文件和工作表',
    'The file has no data row. Check that it is the right file and sheet',
  ],
  FILE_QUOTING: [
    422,
    '第 {row} 个数据行的引号不成对或位置不对。含引号的单元格须整个用引号括起，其中的引号写两遍',
    'Data row {row} has a quotation mark that is unpaired or out of place. Put the whole cell in quotes and double those inside',
  ],
  FILE_MALFORMED: [
    422,
    '第 {row} 个数据行不是有效的 {format}。每行应是一个扁平的 JSON 对象，字段用英文名',
    'Data row {row} is not valid {format}. Each line should be one flat JSON object with English field names',
  ],
  FILE_NOT_XLSX: [
    422,
    '无法作为 XLSX 读取（{part}）。若有密码、是旧的 .xls 或文件不完整，请在表格软件中另存为 .xlsx 或 CSV',
    'Cannot be read as XLSX ({part}). If it has a password, is an old .xls or is incomplete, save it as .xlsx or CSV in a spreadsheet program',
  ],
  FILE_ROW_TOO_LONG: [
    422,
    '第 {row} 个数据行超过 {limit} 个字符。请检查分隔符和引号',
    'Data row {row} is over {limit} characters. Check delimiters and quotation marks',
  ],
  FILE_TOO_MANY_COLUMNS: [
    422,
    '第 {row} 个数据行的列数超过 {limit}。请删除表格右侧多余的内容',
    'Data row {row} has more than {limit} columns. Remove what stands to the right of the table',
  ],
  FILE_TOO_LARGE: [
    413,
    '文件超过上限 {limit} 字节。请拆分后重试',
    'The file is over the limit of {limit} bytes. Send it in parts',
  ],
  FILE_TOO_MANY_ROWS: [
    413,
    '文件超过 {limit} 个数据行。请拆分后重试',
    'The file has more than {limit} data rows. Send it in parts',
  ],
  DATASET_NOT_GUESSED: [
    422,
    '从列名认不出数据集。请用 --dataset 指明，或检查首行是不是列名',
    'The dataset cannot be told from the headings. Name it with --dataset, or check that the first line holds the headings',
  ],
  // Certificate requests and keys
  CSR_MALFORMED: [422, '证书请求 {file} 无法解析：{reason}', 'Certificate request {file} cannot be parsed: {reason}'],
  CSR_SIGNATURE: [
    422,
    '证书请求 {file} 的签名不正确：申请者没有证明持有私钥。请重新生成请求',
    'The signature of certificate request {file} is wrong: possession of the key is not proved. Make the request anew',
  ],
  CSR_KEY: [
    422,
    '证书请求 {file} 的密钥不可用：{reason}',
    'The key of certificate request {file} is refused: {reason}',
  ],
  CSR_EXTENSION: [
    422,
    '证书请求 {file} 只能带主体别名，不能带 {extension}。请去掉后重新生成',
    'Certificate request {file} may ask for alternative names only, not for {extension}. Make it anew without that',
  ],
  CSR_IDENTITY: [
    422,
    '证书请求 {file} 的名称不被接受：{reason}',
    'The names in certificate request {file} are refused: {reason}',
  ],
  KEY_UNREADABLE: [
    500,
    '密钥文件 {file} 打不开：口令缺失或不对，或不是 PKCS#8 格式',
    'Key file {file} cannot be opened: the passphrase is missing or wrong, or it is not PKCS#8',
  ],
  KEY_MISMATCH: [
    500,
    '密钥 {key} 与证书 {certificate} 不是一对。请放回同一次签发的文件',
    'Key {key} and certificate {certificate} do not belong together. Put back the files of one issue',
  ],
  // Set-up and command line
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
} as const satisfies Record<string, readonly [status: number, zh: string, en: string]>;

export type ProblemCode = keyof typeof problems;
