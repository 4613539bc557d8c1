import type { ProblemTexts } from './texts.ts';

/** Files of records. */
export const fileProblems = {
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
} as const satisfies ProblemTexts;
