import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { samples } from './samples.ts';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const proto = at('../../proto');
const files = readdirSync(`${proto}/g60/credit/v1`).map((file) => `${proto}/g60/credit/v1/${file}`);

function protoc(argument: string, input: Uint8Array): Buffer {
  const { status, stdout, stderr, error } = spawnSync('protoc', ['-I', proto, argument, ...files], { input });
  if (error) throw error;
  if (status !== 0) throw new Error(String(stderr));
  if (stderr.length > 0) throw new Error(`protoc warns: ${stderr}`);
  return stdout;
}

t.test('protoc compiles the contract without a warning', async (t) => {
  const descriptors = `${t.testdir()}/descriptors.binpb`;
  protoc(`--descriptor_set_out=${descriptors}`, Buffer.alloc(0));
  t.match(readFileSync(descriptors, 'latin1'), 'g60.credit.v1');
});

t.test('the stored bytes are those that protoc makes of the texts', async (t) => {
  for (const { name } of samples) {
    const bytes = protoc(`--encode=g60.credit.v1.${name}`, readFileSync(at(`samples/${name}.txtpb`)));
    t.equal(bytes.toString('hex'), readFileSync(at(`samples/${name}.binpb`)).toString('hex'), name);
  }
});

t.test('protoc reads what we encode, with every field known to it', async (t) => {
  for (const { name, codec, value } of samples) {
    const text = protoc(`--decode=g60.credit.v1.${name}`, codec.encode(value).finish()).toString();
    // A field protoc does not know is shown by its number.
    t.notMatch(text, /^\s*\d+[ :]/m, name);
    t.equal(
      protoc(`--encode=g60.credit.v1.${name}`, Buffer.from(text)).toString('hex'),
      readFileSync(at(`samples/${name}.binpb`)).toString('hex'),
    );
  }
});
