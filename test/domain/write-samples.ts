/** Writes config/samples anew: `npx tsx test/domain/write-samples.ts`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { sampleFiles } from './sample-files.ts';

const folder = new URL('../../config/samples/', import.meta.url);
mkdirSync(folder, { recursive: true });
for (const [name, content] of Object.entries(sampleFiles)) writeFileSync(new URL(name, folder), content());
