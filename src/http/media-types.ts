export const protobufType = 'application/x-protobuf';
export const ndjsonType = 'application/x-ndjson';
export const jsonType = 'application/json';
export const csvType = 'text/csv';
export const xlsxType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
export const multipartType = 'multipart/form-data';
