import { tableTypes } from '../exchange/ports/table.ts';

export const protobufType = 'application/x-protobuf';
export const jsonType = 'application/json';
export const multipartType = 'multipart/form-data';
export const { csv: csvType, xlsx: xlsxType, ndjson: ndjsonType } = tableTypes;
