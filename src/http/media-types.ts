import { tableTypes } from '../exchange/ports/table.ts';

export const protobufType = 'application/x-protobuf';
export const jsonType = 'application/json';
export const pkcs12Type = 'application/x-pkcs12';
export const multipartType = 'multipart/form-data';
export const formType = 'application/x-www-form-urlencoded';
export const { csv: csvType, xlsx: xlsxType, ndjson: ndjsonType } = tableTypes;
