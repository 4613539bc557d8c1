import { createHmac } from 'node:crypto';
import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { createHashKey, loadKeyedHash } from '../../src/pki/keyed-hash.ts';

t.test('the keyed hash is HMAC-SHA-256, cut to 16 bytes', async (t) => {
  const file = join(t.testdir(), 'hash.key');
  await createHashKey(file);
  const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'hex');
  const hash = await loadKeyedHash(file);
  for (const content of ['', 'licence\u001f许可', 'x'.repeat(1000)]) {
    const expected = createHmac('sha256', key).update(content).digest().subarray(0, 16);
    t.same(Buffer.from(hash(Buffer.from(content))), expected);
    t.same(Buffer.from(hash(Buffer.from(content.slice(0, 5)), Buffer.from(content.slice(5)))), expected, 'in parts');
  }
});

t.test('a hash key is never replaced, and never read when others can read it', async (t) => {
  const file = join(t.testdir(), 'hash.key');
  await createHashKey(file);
  await t.rejects(createHashKey(file), { code: 'FILE_UNWRITABLE' });
  chmodSync(file, 0o644);
  await t.rejects(loadKeyedHash(file), { code: 'KEY_FILE_EXPOSED' });
});
