// Judges `npm audit --json` on standard input: fails for a known vulnerability that .ci/audit-allowed.json gives no
// reason for, and for a reason that nothing needs any more. A registry that does not answer says nothing either way.
import { readFileSync } from 'node:fs';

const allowed = JSON.parse(readFileSync(new URL('audit-allowed.json', import.meta.url), 'utf8'));
const report = JSON.parse(readFileSync(0, 'utf8') || '{}');

if (!report.vulnerabilities) {
  console.log(`not audited: the registry answered ${report.statusCode ?? 'nothing'}`);
  process.exit(0);
}
const advisories = new Map();
for (const { via } of Object.values(report.vulnerabilities)) {
  // A text names another package of the report, which brings its own advisories.
  for (const advisory of via.filter((each) => typeof each === 'object')) {
    advisories.set(advisory.url.split('/').at(-1), `${advisory.severity} ${advisory.name} ${advisory.title}`);
  }
}
const found = [...advisories].filter(([id]) => !allowed[id]).map(([id, text]) => `vulnerable: ${id} ${text}`);
const idle = Object.keys(allowed).filter((id) => !advisories.has(id)).map((id) => `allowed for nothing: ${id}`);
for (const line of [...found, ...idle]) console.log(line);
console.log(`${advisories.size} known vulnerabilities, ${advisories.size - found.length} allowed with a reason`);
process.exit(found.length + idle.length > 0 ? 1 : 0);
