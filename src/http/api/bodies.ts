import type { App } from '../app.ts';
import { jsonType, ndjsonType, protobufType } from '../media-types.ts';
import type { RecordsBody } from '../rows/read-rows.ts';

const formats = { [jsonType]: 'json', [ndjsonType]: 'ndjson', [protobufType]: 'protobuf' } as const;

/**
 * Hands these media types to the handlers as bytes: the digest of an Idempotency-Key is over what was sent, and
 * records are read from it in one pass.
 */
export function acceptBytes(app: App, types: readonly (keyof typeof formats)[]): void {
  app.removeAllContentTypeParsers();
  for (const type of types) {
    app.addContentTypeParser(type, { parseAs: 'buffer' }, (_request, bytes, done) => {
      const body: RecordsBody = { format: formats[type], bytes: bytes as Buffer };
      done(null, body);
    });
  }
}
