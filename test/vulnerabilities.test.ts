import { spawnSync } from 'node:child_process';
import t from 'tap';

/** What npm says of one vulnerable package, and of one that needs it. */
const advisory = (id: string) => ({
  vulnerabilities: {
    parser: {
      via: [{ url: `https://github.com/advisories/${id}`, severity: 'high', name: 'parser', title: 'reads too much' }],
    },
    server: { via: ['parser'] },
  },
});

function judge(report: object): { readonly status: number | null; readonly text: string } {
  const script = new URL('../.ci/audit.mjs', import.meta.url).pathname;
  const { status, stdout } = spawnSync(process.execPath, [script], { input: JSON.stringify(report), encoding: 'utf8' });
  return { status, text: stdout };
}

t.test('a known vulnerability without a reason to bear it fails the build', async (t) => {
  const { status, text } = judge(advisory('GHSA-0000-0000-0000'));
  t.equal(status, 1);
  t.match(text, 'vulnerable: GHSA-0000-0000-0000 high parser reads too much');
});

t.test('nothing known passes', async (t) => t.match(judge({ vulnerabilities: {} }), { status: 0 }));

t.test('a registry that does not answer is told, and no failure', async (t) => {
  t.match(judge({ statusCode: 405 }), { status: 0, text: 'not audited: the registry answered 405' });
});
